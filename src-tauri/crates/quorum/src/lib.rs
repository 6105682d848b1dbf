//! Threshold sharing that every holder can verify: KM1's arithmetic and the printed form of a share.
