"""The frozen program and its Windows set-up, built on Windows or, under Wine, on Linux."""
