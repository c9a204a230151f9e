"""Certificate containers in, truststores out."""
