"""The page Share: taking the work along, and taking back what was changed in a workbook."""
