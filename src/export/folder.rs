//! Where formats of many files go: a directory, or one zip.
//!
//! Files are written one after the other. A zip carries no clock and no owner, so that the same
//! files make the same bytes; a directory gets `SHA256SUMS`, which `sha256sum -c` checks.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The list of digests in a directory.
pub const SUMS: &str = "SHA256SUMS";

/// How a file stands in a zip; a directory makes no difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Deflated.
    Deflated,
    /// As it is: what is packed already, and what readers look for at a fixed place.
    Stored,
}

/// A directory or a zip that is being filled. What is written goes into the file begun last.
pub enum Folder {
    /// A directory.
    Directory(Box<Directory>),
    /// One zip.
    Zip(Box<ZipWriter<BufWriter<File>>>),
}

/// A directory that is being filled.
pub struct Directory {
    root: PathBuf,
    made: PathBuf,
    file: Option<(String, BufWriter<File>, Context)>,
    sums: BufWriter<File>,
}

impl Folder {
    /// A directory, which exists and is empty.
    pub fn directory(root: &Path) -> io::Result<Self> {
        Ok(Self::Directory(Box::new(Directory {
            root: root.to_owned(),
            made: root.to_owned(),
            file: None,
            sums: BufWriter::new(File::create_new(root.join(SUMS))?),
        })))
    }

    /// A zip in this empty file.
    pub fn zip(file: File) -> Self {
        Self::Zip(Box::new(ZipWriter::new(BufWriter::new(file))))
    }

    /// Begins a file. `path` is relative, with `/`, made of names that [`super::name`] gave or of
    /// constants; each may come once.
    pub fn begin(&mut self, path: &str, packing: Packing) -> io::Result<()> {
        match self {
            Self::Directory(directory) => directory.begin(path),
            Self::Zip(zip) => Ok(zip.start_file(path, options(packing))?),
        }
    }

    /// Writes one whole file.
    pub fn file(&mut self, path: &str, content: &[u8]) -> io::Result<()> {
        self.begin(path, Packing::Deflated)?;
        self.write_all(content)
    }

    /// Ends the last file and the whole.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Directory(mut directory) => {
                directory.end()?;
                directory.sums.flush()
            }
            Self::Zip(zip) => zip.finish()?.flush(),
        }
    }
}

fn options(packing: Packing) -> SimpleFileOptions {
    let method = match packing {
        Packing::Deflated => CompressionMethod::Deflated,
        Packing::Stored => CompressionMethod::Stored,
    };
    SimpleFileOptions::default()
        .compression_method(method)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
}

impl Directory {
    fn begin(&mut self, path: &str) -> io::Result<()> {
        self.end()?;
        let full = self.root.join(path);
        let parent = full.parent().unwrap_or(&self.root);
        if parent != self.made {
            fs::create_dir_all(parent)?;
            parent.clone_into(&mut self.made);
        }
        let file = BufWriter::new(File::create_new(&full)?);
        self.file = Some((path.to_owned(), file, Context::new(&SHA256)));
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        let Some((path, mut file, digest)) = self.file.take() else {
            return Ok(());
        };
        file.flush()?;
        let sum = HEXLOWER.encode(digest.finish().as_ref());
        writeln!(self.sums, "{sum}  {path}")
    }
}

impl Write for Folder {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Zip(zip) => zip.write(bytes),
            Self::Directory(directory) => {
                let Some((_, file, digest)) = &mut directory.file else {
                    return Err(io::Error::other("no file was begun"));
                };
                let written = file.write(bytes)?;
                digest.update(&bytes[..written]);
                Ok(written)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Zip(zip) => zip.flush(),
            Self::Directory(directory) => match &mut directory.file {
                Some((_, file, _)) => file.flush(),
                None => Ok(()),
            },
        }
    }
}
