//! `keymoot man`.

use crate::arguments::Arguments;
use crate::{Context, Status};
use clap::{Args, CommandFactory};
use room::{Code, Error};
use serde_json::json;
use std::io;
use std::path::{Path, PathBuf};

/// What `man` takes.
#[derive(Args, Debug)]
pub(crate) struct ManArguments {
    /// Write a page for each command into this folder, which must be new or empty
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl ManArguments {
    pub(crate) fn run(&self, context: &Context) -> Result<Status, Error> {
        match &self.out {
            None => {
                let mut page = Vec::new();
                clap_mangen::Man::new(Arguments::command())
                    .render(&mut page)
                    .map_err(failed)?;
                context.output.raw(&String::from_utf8_lossy(&page))?;
            }
            Some(folder) => {
                if folder
                    .read_dir()
                    .is_ok_and(|mut files| files.next().is_some())
                {
                    return Err(Error::usage(
                        Code::FolderNotEmpty,
                        format!("{} is not empty.", folder.display()),
                        "Name a folder that does not exist yet, or an empty one.",
                    ));
                }
                write_all(folder).map_err(failed)?;
                let text = format!("Manual pages are in {}.", folder.display());
                context.output.result(&json!({ "folder": folder }), &text)?;
            }
        }
        Ok(Status::Done)
    }
}

fn write_all(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Arguments::command(), folder)
}

fn failed(error: io::Error) -> Error {
    Error::failure(
        Code::ManualNotWritten,
        format!("The manual could not be written: {error}."),
        "Check the folder and that there is room on the disk.",
    )
}
