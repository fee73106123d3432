"""The tables of the reference service and the functions that read and write them."""
