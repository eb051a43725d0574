package org.posthorn.directory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Reader;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// Capabilities that servers neither advertise nor accept for an account, or for one of its app
/// passwords: a way out for a program that claims to know an extension and does not. A change takes
/// effect at the next login.
///
/// A capability has the name of its service and its own, such as `imap:MOVE`; which of them exist
/// is not checked here. Thread-safe.
public final class CapabilityMasks {
  private static final int VERSION = 1;
  private static final CredentialId ACCOUNT = new CredentialId(0);

  /// More rows than an account has credentials.
  private static final int ROWS_MAX = 1_000;

  private final Directory directory;
  private final AuditLog audit;

  public CapabilityMasks(Directory directory, AuditLog audit) {
    this.directory = directory;
    this.audit = audit;
  }

  /// A mask.
  ///
  /// @param credential whose; number 0 for the account with all its credentials
  public record Mask(CredentialId credential, SortedSet<String> names) {
    public Mask {
      names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    /// Whether it is the account's.
    public boolean isOfAccount() {
      return credential.equals(ACCOUNT);
    }
  }

  /// What is masked for whoever has logged in, without the name of the service.
  ///
  /// @param service such as `imap`
  public static Set<String> of(Directory directory, Principal who, String service) {
    SortedSet<String> names = new TreeSet<>();
    String prefix = service + ":";
    directory.read(
        who.account(),
        reader -> {
          read(reader, ACCOUNT, names);
          return read(reader, who.credential(), names);
        });
    SortedSet<String> found = new TreeSet<>();
    names.stream()
        .filter(name -> name.startsWith(prefix))
        .forEach(name -> found.add(name.substring(prefix.length())));
    return found;
  }

  private static boolean read(Reader reader, CredentialId credential, Set<String> into) {
    byte @Nullable [] value =
        reader.get(DirectoryTables.CAPABILITY_MASKS, DirectoryTables.key(credential.value()));
    return value != null && into.addAll(decode(value));
  }

  /// The masks of an account and its app passwords.
  ///
  /// @throws AccessDeniedException if the actor lacks the right
  public List<Mask> list(Principal actor, AccountId id) {
    permitted(actor, id);
    return directory.read(
        id,
        reader -> {
          List<Mask> masks = new ArrayList<>();
          for (Reader.Row row :
              reader.scan(
                  DirectoryTables.CAPABILITY_MASKS,
                  DirectoryTables.FIRST,
                  DirectoryTables.END,
                  ROWS_MAX)) {
            CredentialId credential = new CredentialId(ByteBuffer.wrap(row.key()).getLong());
            masks.add(new Mask(credential, new TreeSet<>(decode(row.value()))));
          }
          return masks;
        });
  }

  /// Replaces a mask.
  ///
  /// @throws DirectoryException of kind NOT_FOUND if the credential does not exist
  /// @throws AccessDeniedException if the actor lacks the right
  public void set(Principal actor, AccountId id, Mask mask) {
    Account account = permitted(actor, id);
    byte[] key = DirectoryTables.key(mask.credential().value());
    directory.write(
        id,
        writer -> {
          if (!mask.isOfAccount() && writer.get(DirectoryTables.CREDENTIALS, key) == null) {
            throw DirectoryException.notFound(
                account.address() + " has no credential " + mask.credential());
          }
          if (mask.names().isEmpty()) {
            writer.delete(DirectoryTables.CAPABILITY_MASKS, key);
          } else {
            writer.put(DirectoryTables.CAPABILITY_MASKS, key, encode(mask.names()));
          }
          return true;
        });
    String whose = mask.isOfAccount() ? "" : "credential " + mask.credential() + ": ";
    audit.record(
        new AuditEvent(
            directory.clock().instant(),
            actor.name(),
            "capability-mask.set",
            account.address().toString(),
            whose + String.join(" ", mask.names())));
  }

  private Account permitted(Principal actor, AccountId id) {
    directory.access().requireSelfOrAdministration(actor, id);
    return directory
        .account(id)
        .orElseThrow(() -> DirectoryException.notFound("there is no account " + id));
  }

  private static byte[] encode(SortedSet<String> names) {
    return new RowWriter(VERSION).longList(List.copyOf(names), RowWriter::text).done();
  }

  private static List<String> decode(byte[] value) {
    return RowReader.read("capability masks", value, VERSION, row -> row.longList(RowReader::text));
  }
}
