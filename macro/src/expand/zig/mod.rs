//! The Rust half of what a bridge has to do with Zig.

mod async_fn;
mod call;
mod channel;
mod export;
mod stream;
mod types;

use cobridge_gen::lower::ZigPlan;
use proc_macro2::TokenStream;

pub(super) fn expand(plan: &ZigPlan) -> TokenStream {
    let shared = plan.types.iter().map(types::named);
    let calls = plan.blocks.iter().flat_map(|block| &block.functions).map(call::function);
    let rust_types = plan.rust_types.iter().map(export::rust_type);
    let exports = plan.exports.iter().map(export::function);
    shared.chain(calls).chain(rust_types).chain(exports).collect()
}
