package org.posthorn.store.annotations;

import java.util.Optional;
import java.util.Set;
import org.posthorn.kv.Reader;
import org.posthorn.store.mail.MailboxId;

/// What a principal may do with the annotations of an account. The methods are called in the
/// transaction, with its data.
public interface AnnotationRules {
  /// @param of empty for the account
  /// @throws org.posthorn.store.mail.MailException of kind FORBIDDEN
  void requireRead(Reader reader, Optional<MailboxId> of);

  /// @throws org.posthorn.store.mail.MailException of kind FORBIDDEN
  /// @throws AnnotationException of kind NO_PRIVATE
  void requireWrite(Reader reader, Optional<MailboxId> of, Set<EntryName> names);

  /// Whether the principal sees an annotation that it may read.
  boolean shows(EntryName name);

  /// For the owner.
  ///
  /// @param requireWrite throws if the principal may not change the account
  static AnnotationRules ofOwner(Runnable requireWrite) {
    return new AnnotationRules() {
      @Override
      public void requireRead(Reader reader, Optional<MailboxId> of) {
        // It was required when the annotations were opened.
      }

      @Override
      public void requireWrite(Reader reader, Optional<MailboxId> of, Set<EntryName> names) {
        requireWrite.run();
      }

      @Override
      public boolean shows(EntryName name) {
        return true;
      }
    };
  }
}
