package org.posthorn.store;

import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.kv.Reader;
import org.posthorn.store.annotations.AnnotationException;
import org.posthorn.store.annotations.AnnotationRules;
import org.posthorn.store.annotations.EntryName;
import org.posthorn.store.change.AccountScope;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;

/// What a sharee may do with annotations: read the shared ones of a mailbox with l and one of r, s,
/// w, i and p (RFC 5464 §3.3), and change them with l and w. Private ones, and those of the
/// account, are the owner's.
///
/// @param scope the shares when the annotations were opened; they are read again in each
///   transaction
record SharedAnnotationRules(AccountScope scope) implements AnnotationRules {
  private static final Set<MailboxRight> READING =
      Set.of(
          MailboxRight.READ,
          MailboxRight.SEEN,
          MailboxRight.WRITE,
          MailboxRight.INSERT,
          MailboxRight.POST);

  private MailboxRights rights(Reader reader, Optional<MailboxId> of) {
    MailboxId mailbox = of.orElseThrow(SharedAnnotationRules::refused);
    MailboxRights rights = scope.in(reader).rights(mailbox.value());
    if (!rights.has(MailboxRight.LOOKUP)) {
      throw refused();
    }
    return rights;
  }

  @Override
  public void requireRead(Reader reader, Optional<MailboxId> of) {
    MailboxRights rights = rights(reader, of);
    if (READING.stream().noneMatch(rights::has)) {
      throw refused();
    }
  }

  @Override
  public void requireWrite(Reader reader, Optional<MailboxId> of, Set<EntryName> names) {
    if (!rights(reader, of).has(MailboxRight.WRITE)) {
      throw refused();
    }
    // The script would run with the owner's mail.
    if (names.contains(EntryName.SCRIPT)) {
      throw refused();
    }
    if (!names.stream().allMatch(this::shows)) {
      throw new AnnotationException(
          AnnotationException.Kind.NO_PRIVATE, "there are no private annotations here");
    }
  }

  @Override
  public boolean shows(EntryName name) {
    return name.isShared();
  }

  private static MailException refused() {
    return new MailException(MailException.Kind.FORBIDDEN, "the annotations are the owner's");
  }
}
