//! Stand-in for the read index until it is merged.
use crate::archive::Position;
use crate::model::VersionView;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
#[derive(Debug, thiserror::Error)]
#[error("index")]
pub struct IndexError;
pub struct IndexWriter {
    path: PathBuf,
    views: BTreeMap<String, VersionView>,
}
impl IndexWriter {
    pub fn open(dir: &Path, _memory: usize) -> Result<(Self, Option<Position>), IndexError> {
        std::fs::create_dir_all(dir).unwrap();
        let path = dir.join("views.json");
        let (views, position) = std::fs::read(&path)
            .ok()
            .and_then(|b| {
                serde_json::from_slice::<(BTreeMap<String, VersionView>, Option<Position>)>(&b).ok()
            })
            .unwrap_or_default();
        Ok((Self { path, views }, position))
    }
    pub fn put(&mut self, view: &VersionView) -> Result<(), IndexError> {
        self.views.insert(
            format!("{}.{:08}", view.version.id, view.version.n),
            view.clone(),
        );
        Ok(())
    }
    pub fn clear(&mut self) -> Result<(), IndexError> {
        self.views.clear();
        Ok(())
    }
    pub fn commit(&mut self, position: &Position) -> Result<(), IndexError> {
        std::fs::write(
            &self.path,
            serde_json::to_vec(&(&self.views, Some(position))).unwrap(),
        )
        .unwrap();
        Ok(())
    }
    pub fn rollback(&mut self) -> Result<(), IndexError> {
        Ok(())
    }
    pub fn close(self) -> Result<(), IndexError> {
        Ok(())
    }
}
