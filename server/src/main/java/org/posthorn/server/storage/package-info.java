/// What is kept, opened as one: the engine, the blobs, the directory and the mail; and whole copies
/// of it.
///
/// [Storage] is where the server and the command line without a server both begin. [Backup] and
/// [StoredBackup] copy out of it and into it. [Secrets] keeps what is sealed and its master key
/// together. [DataDirectory] knows what lies where.
@NullMarked
package org.posthorn.server.storage;

import org.jspecify.annotations.NullMarked;
