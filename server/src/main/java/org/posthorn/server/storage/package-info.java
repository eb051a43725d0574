/// The storage of an installation: engine, blobs, directory and mail, and backups.
///
/// [Storage] is used by the server, and by the command line without a server. [Backup] and
/// [StoredBackup] create and read backups. [Secrets] manages sealed data and its master key.
/// [DataDirectory] knows the files.
@NullMarked
package org.posthorn.server.storage;

import org.jspecify.annotations.NullMarked;
