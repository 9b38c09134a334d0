//! What cobridge's macro and its build helper share: from the tokens of a bridge module to plain data about each awaited call.
//!
//! ```text
//! tokens --syntax::parse--> Bridge --check--> Bridge --lower--> Plan --emit::cpp--> the glue header (build helper)
//!                                                                 \---expand------> the Rust items (macro crate)
//! ```
//!
//! * [`syntax`] knows what users write. It refuses what it can't read.
//! * [`check`] holds every refusal of a declaration that reads well but can't be bridged, cxx's own checks included.
//! * [`lower`] decides how a call crosses: which cxx function starts it, how each argument passes, what everything is
//!   called. Its [`Plan`](lower::Plan) is data only, and both sides are written from the same plan.
//! * [`emit`] turns plans into text.
//!
//! Nothing here panics on user input: every function that looks at it answers with [`Diagnostics`].

pub mod check;
pub mod diagnostic;
pub mod emit;
pub mod lower;
pub mod syntax;

pub use diagnostic::{Diagnostic, Diagnostics};

use proc_macro2::TokenStream;

/// Reads, checks and lowers one bridge module that [has async items](syntax::has_async_items).
///
/// `args` are the attribute's arguments (`namespace = "http"`), `module` is the module with its other attributes,
/// `features` says which `#[cfg]`s hold.
///
/// # Errors
/// Everything that is wrong with the module, in the order of its text.
pub fn plan(
    args: TokenStream,
    module: TokenStream,
    features: &dyn check::Configuration,
) -> Result<lower::Plan, Diagnostics> {
    let bridge = syntax::parse(args, module)?;
    check::check(&bridge, features)?;
    lower::lower(&bridge)
}
