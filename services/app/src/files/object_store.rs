//! Where bytes are kept: a port, and a folder on the machine behind it.

use std::{fmt::Debug, path::PathBuf};

use futures_util::future::BoxFuture;
use kernel::TenantId;
use tokio::{fs, io::AsyncWriteExt as _};

/// The address of an object. Every tenant has its own: nobody can find out by putting something there whether another
/// tenant has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ObjectKey {
    tenant: TenantId,
    kind: &'static str,
    sha256: String,
}

impl ObjectKey {
    /// A file, by the hash of its bytes.
    pub fn file(tenant: TenantId, sha256: &str) -> Self {
        Self { tenant, kind: "files", sha256: sha256.to_owned() }
    }
    /// A paper that was printed, by the hash of what it was printed from.
    pub fn paper(tenant: TenantId, sha256: &str) -> Self {
        Self { tenant, kind: "papers", sha256: sha256.to_owned() }
    }
    /// `12/files/ab/cd/abcd…`: two levels, so that no folder becomes long.
    pub fn path(&self) -> PathBuf {
        let part = |from: usize| self.sha256.get(from..from + 2).unwrap_or("00").to_owned();
        PathBuf::from(self.tenant.to_string()).join(self.kind).join(part(0)).join(part(2)).join(&self.sha256)
    }
}

/// An object that could not be written or read.
#[derive(Debug, thiserror::Error)]
#[error("{doing} the object store")]
pub struct ObjectError {
    /// Writing to, or reading from.
    pub doing: &'static str,
    /// What the system said.
    #[source]
    pub source: std::io::Error,
}

/// Keeps bytes by their address. What is there is never changed.
pub trait ObjectStore: Debug + Send + Sync {
    /// Keeps bytes; when it comes back they are there to stay.
    fn put(&self, key: ObjectKey, bytes: Vec<u8>) -> BoxFuture<'_, Result<(), ObjectError>>;
    /// The bytes, if they are there.
    fn get(&self, key: ObjectKey) -> BoxFuture<'_, Result<Option<Vec<u8>>, ObjectError>>;
    /// Whether they are there.
    fn exists(&self, key: ObjectKey) -> BoxFuture<'_, Result<bool, ObjectError>>;
}

/// A folder as object store.
#[derive(Debug, Clone)]
pub struct FileFolder {
    folder: PathBuf,
}

impl FileFolder {
    /// A folder that is made when the first object comes.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    async fn write(&self, key: ObjectKey, bytes: Vec<u8>) -> Result<(), std::io::Error> {
        let place = self.folder.join(key.path());
        if fs::try_exists(&place).await? {
            return Ok(());
        }
        let parent = place.parent().map(PathBuf::from).unwrap_or_default();
        fs::create_dir_all(&parent).await?;
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).map_err(std::io::Error::other)?;
        let half = parent.join(format!(".{}.half", hex::encode(random)));
        let mut file = fs::File::create(&half).await?;
        let written = async {
            file.write_all(&bytes).await?;
            file.sync_all().await?;
            fs::rename(&half, &place).await?;
            // The name itself must survive a power cut too.
            fs::File::open(&parent).await?.sync_all().await
        };
        let written = written.await;
        if written.is_err() {
            // Nothing of a file that did not become whole is left; if that fails as well, it is only a bit of disk.
            let _ = fs::remove_file(&half).await;
        }
        written
    }
}

impl ObjectStore for FileFolder {
    fn put(&self, key: ObjectKey, bytes: Vec<u8>) -> BoxFuture<'_, Result<(), ObjectError>> {
        Box::pin(
            async move { self.write(key, bytes).await.map_err(|source| ObjectError { doing: "writing to", source }) },
        )
    }

    fn get(&self, key: ObjectKey) -> BoxFuture<'_, Result<Option<Vec<u8>>, ObjectError>> {
        Box::pin(async move {
            match fs::read(self.folder.join(key.path())).await {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(source) => Err(ObjectError { doing: "reading from", source }),
            }
        })
    }

    fn exists(&self, key: ObjectKey) -> BoxFuture<'_, Result<bool, ObjectError>> {
        Box::pin(async move {
            fs::try_exists(self.folder.join(key.path()))
                .await
                .map_err(|source| ObjectError { doing: "reading from", source })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_put_comes_back_to_its_own_tenant_alone() {
        let folder = std::env::temp_dir().join(format!("sinergi-objects-{}", std::process::id()));
        let store = FileFolder::new(&folder);
        let hash = "ab".repeat(32);
        let own = ObjectKey::file(TenantId(1), &hash);
        assert_eq!(store.get(own.clone()).await.expect("an answer"), None);
        store.put(own.clone(), b"isi".to_vec()).await.expect("kept");
        store.put(own.clone(), b"lain".to_vec()).await.expect("kept");
        assert_eq!(store.get(own.clone()).await.expect("an answer").as_deref(), Some(&b"isi"[..]));
        for other in [ObjectKey::file(TenantId(2), &hash), ObjectKey::paper(TenantId(1), &hash)] {
            assert!(!store.exists(other).await.expect("an answer"));
        }
        let names: Vec<_> =
            std::fs::read_dir(folder.join(own.path()).parent().expect("a folder")).expect("names").collect();
        assert_eq!(names.len(), 1, "no half file is left");
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
