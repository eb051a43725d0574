package org.posthorn.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.posthorn.runtime.IoReason;

/// The file with the master keys. It is read only if no user but its owner, who is this process's
/// user, has access; it is written atomically.
public final class MasterKeyFile {
  private static final String FIRST_LINE = "posthorn-master-keys 1";
  private static final String LAST_LINE = "end ";
  private static final String WARNING =
      """
      # Without this file the secrets in the store are lost, and all mail if the store is encrypted.
      # With it, anybody who has a backup can read them.
      # Keep a copy, but not where the backups are. The first key encrypts; all keys decrypt.
      """;

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private final Path file;
  private final String user;
  private final Optional<KeyProtection> protection;
  private final VaultLimits limits;

  /// A file with readable keys.
  ///
  /// @param user the name of this process's user, who must own the file
  public MasterKeyFile(Path file, String user, VaultLimits limits) {
    this(file, user, Optional.empty(), limits);
  }

  /// @param user the name of this process's user, who must own the file
  /// @param protection encrypts keys that are written; keys that are readable can be read with it
  ///   too
  public MasterKeyFile(
      Path file, String user, Optional<KeyProtection> protection, VaultLimits limits) {
    this.file = file.toAbsolutePath().normalize();
    this.user = user;
    this.protection = protection;
    this.limits = limits;
  }

  public Path path() {
    return file;
  }

  public boolean exists() {
    return Files.exists(file);
  }

  /// The keys in the file, the one for encryption first.
  ///
  /// @throws MasterKeyException if it is missing, belongs to another user, is accessible to others,
  ///   or is damaged, or its keys cannot be decrypted
  public List<MasterKey> read() {
    return parse(text());
  }

  /// How each of the keys is protected, in the order of [#read]: the kind of the protection, or
  /// empty for a key that is readable.
  ///
  /// @throws MasterKeyException as [#read]
  public List<String> protections() {
    return lines(text()).stream().map(line -> MasterKey.protection(line).orElse("")).toList();
  }

  private String text() {
    try {
      if (!Files.isRegularFile(file)) {
        throw new MasterKeyException(
            Files.exists(file)
                ? file + " is not a regular file"
                : "the file of the master key, " + file + ", is missing");
      }
      requireSafe();
      byte[] bytes;
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(limits.fileBytesMax() + 1);
      }
      if (bytes.length > limits.fileBytesMax()) {
        throw damaged("it is larger than " + limits.fileBytesMax() + " bytes");
      }
      return new String(bytes, UTF_8);
    } catch (AccessDeniedException e) {
      throw new MasterKeyException(file + " may not be read by " + user, e);
    } catch (IOException e) {
      throw new MasterKeyException(file + " cannot be read: " + IoReason.of(e), e);
    }
  }

  private void requireSafe() throws IOException {
    String owner = Files.getOwner(file).getName();
    if (!owner.equals(user)) {
      throw new MasterKeyException(
          file + " belongs to " + owner + ", not to " + user + ": chown " + user + " " + file);
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (permissions.stream().anyMatch(OTHERS::contains)) {
      throw new MasterKeyException(
          file
              + " is accessible to others ("
              + PosixFilePermissions.toString(permissions)
              + "), so its keys may be known to them: chmod 600 "
              + file);
    }
  }

  /// The lines of the keys.
  private List<String> lines(String text) {
    List<String> lines =
        text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    if (lines.size() < 2 || !lines.getFirst().equals(FIRST_LINE)) {
      throw damaged("it does not begin with " + FIRST_LINE + ", or it is cut off");
    }
    if (!lines.getLast().equals(LAST_LINE + (lines.size() - 2)) || !text.endsWith("\n")) {
      throw damaged("it is cut off: it must end with '" + LAST_LINE + "' and how many keys it has");
    }
    return lines.subList(1, lines.size() - 1);
  }

  List<MasterKey> parse(String text) {
    List<MasterKey> keys = new ArrayList<>();
    for (String line : lines(text)) {
      try {
        keys.add(MasterKey.parse(line, protection));
      } catch (IllegalArgumentException e) {
        throw damaged(String.valueOf(e.getMessage()));
      }
    }
    if (keys.isEmpty() || keys.size() > limits.keysMax()) {
      throw damaged("it must have 1 to " + limits.keysMax() + " keys, not " + keys.size());
    }
    if (keys.stream().map(MasterKey::id).distinct().count() < keys.size()) {
      throw damaged("it has a key twice");
    }
    return keys;
  }

  private MasterKeyException damaged(String how) {
    return new MasterKeyException(
        file + " is not a complete file of master keys: " + how + "; replace it with a copy");
  }

  /// Creates the file, and its directory if necessary.
  ///
  /// @throws MasterKeyException if it exists already, or cannot be created; nothing is changed
  public void create(MasterKey key) {
    Path directory = Objects.requireNonNull(file.getParent());
    try {
      if (!Files.exists(directory)) {
        Files.createDirectory(directory, OWNER_ONLY_DIRECTORY);
        sync(directory.resolve(".."));
      }
      Path fresh = written(List.of(key));
      try {
        Files.createLink(file, fresh); // unlike a rename, it never replaces an existing file
      } finally {
        Files.delete(fresh);
      }
      sync(directory);
    } catch (FileAlreadyExistsException e) {
      throw new MasterKeyException(file + " exists already", e);
    } catch (IOException e) {
      throw new MasterKeyException(
          "the master key "
              + file
              + " cannot be created ("
              + e
              + "); create a directory for it: install -d -m 700 -o "
              + user
              + " "
              + directory,
          e);
    }
  }

  /// Replaces the keys in the file atomically.
  ///
  /// @throws MasterKeyException if there are too many, or it cannot be written; it is unchanged
  ///   then
  public void replace(List<MasterKey> keys) {
    if (keys.size() > limits.keysMax()) {
      throw new MasterKeyException(
          file + " has room for " + limits.keysMax() + " keys: remove old ones first");
    }
    try {
      Path fresh = written(keys);
      try {
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh); // if it could not be moved
      }
      sync(Objects.requireNonNull(file.getParent()));
    } catch (IOException e) {
      throw new MasterKeyException(file + " cannot be written: " + IoReason.of(e), e);
    }
  }

  /// Writes and syncs a temporary file in the same directory.
  private Path written(List<MasterKey> keys) throws IOException {
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n').append(WARNING);
    keys.forEach(key -> text.append(key.line(protection)).append('\n'));
    text.append(LAST_LINE).append(keys.size()).append('\n');
    // A token or service that encrypts but does not decrypt is noticed now, not at the next start.
    if (!ids(parse(text.toString())).equals(ids(keys))) {
      throw new MasterKeyException("the master keys are not decrypted to what they were");
    }
    Path fresh =
        Files.createTempFile(
            Objects.requireNonNull(file.getParent()), ".master-key", "", OWNER_ONLY);
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = UTF_8.encode(text.toString());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    return fresh;
  }

  private static List<KeyId> ids(List<MasterKey> keys) {
    return keys.stream().map(MasterKey::id).toList();
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
