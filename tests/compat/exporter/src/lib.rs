//! A dependency with an async bridge whose headers its dependents include.

#[cobridge::bridge(namespace = "exporter")]
pub mod ffi {
    /// What is issued.
    struct Receipt {
        number: u64,
    }
    unsafe extern "C++" {
        include!("cobridge-compat-exporter/include/ticket.h");
        /// Shared with other bridges.
        type Ticket;
        fn issue(number: u64) -> UniquePtr<Ticket>;
        async fn check(ticket: &Ticket) -> Result<Receipt>;
    }
}
