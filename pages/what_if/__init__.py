"""What-if: what happens if a lever is moved?"""
