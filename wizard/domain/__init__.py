"""Pure rules of the product; imports nothing but the standard library."""
