//! Compiles the window.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    #[cfg(feature = "gui")]
    slint_build::compile("ui/main.slint")?;
    Ok(())
}
