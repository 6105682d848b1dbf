//! Paper: the PDF record, the share sheet, and reading a sheet back.
