package org.posthorn.server.storage;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.runtime.IoReason;

/// The files of a data directory.
public final class DataDirectory {
  /// The configuration.
  public static final String CONFIGURATION = "posthorn.toml";

  /// The directory of RocksDB.
  static final String KV = "kv";

  /// Large messages, as files.
  static final String BLOBS = "blobs";

  /// The search index, which is rebuilt if it is missing.
  public static final String SEARCH = "search";

  private DataDirectory() {}

  /// Creates the directory if it is missing, readable by its owner only, because it holds
  /// everybody's mail.
  ///
  /// @throws IOException saying what to do, if it cannot be created or written to
  public static void create(Path data) throws IOException {
    Path directory = data.toAbsolutePath();
    try {
      Path parent = directory.getParent();
      if (!Files.exists(directory)) {
        if (parent != null) {
          Files.createDirectories(parent);
        }
        SyncedFile.makeDirectory(directory);
      }
    } catch (FileAlreadyExistsException e) {
      throw new IOException(e.getMessage() + " is in the way: it is not a directory", e);
    } catch (IOException e) {
      throw new IOException("the directory " + directory + " cannot be made: " + IoReason.of(e), e);
    }
    requireWritable(directory);
  }

  /// Writes the configuration, which is read at every start from now on. Only its owner can read
  /// it, like the whole directory, because it may contain data of relays and accounts.
  public static void configure(Path data, String toml) throws IOException {
    SyncedFile.write(data.resolve(CONFIGURATION), toml, "rw-------");
  }

  /// Checks that this process runs as the owner of the directory: opening a store as another user
  /// would leave files that its server cannot read.
  ///
  /// @throws IOException if the directory is missing
  /// @throws OperationException if the directory belongs to another user
  public static void requireOwner(Path data) throws IOException {
    requireExisting(data);
    UserPrincipal owner = Files.getOwner(data);
    if (!ProcessUser.owns(data)) {
      throw new OperationException(
          Reason.REFUSED,
          "only "
              + owner.getName()
              + ", the owner of "
              + data
              + ", may open it; no server runs"
              + " there to be asked");
    }
  }

  private static void requireExisting(Path data) throws IOException {
    if (!Files.isDirectory(data)) {
      throw new IOException(
          "there is no data directory "
              + data
              + "; name it with --data, or make one with posthorn init or quickstart");
    }
  }

  /// @throws IOException saying what to do, if the directory is missing or cannot be written to
  static void requireWritable(Path data) throws IOException {
    requireExisting(data);
    if (!Files.isWritable(data)) {
      throw new IOException(
          "the data directory "
              + data
              + " is not writable for "
              + ProcessUser.name()
              + "; it belongs to "
              + Files.getOwner(data).getName());
    }
  }

  /// @throws OperationException if it is not a backup
  static void requireBackup(Path backup) {
    if (!Files.isDirectory(backup.resolve(KV)) || !Files.isDirectory(backup.resolve(BLOBS))) {
      throw new OperationException(
          Reason.NOT_FOUND, backup + " is not a backup: it lacks kv/ or blobs/");
    }
  }
}
