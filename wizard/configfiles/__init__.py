"""The connector's text files, edited without losing a byte, applied atomically."""
