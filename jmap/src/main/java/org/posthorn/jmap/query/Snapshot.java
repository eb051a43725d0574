package org.posthorn.jmap.query;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.posthorn.jmap.query.EmailCondition.InMailbox;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.view.EmailThreads;
import org.posthorn.store.view.MailboxView;

/// The data of an account at one state that a query needs. Immutable, except that new Emails of
/// threads may become known.
///
/// @param state of the Emails
/// @param views of the mailboxes that are searched
/// @param all views of all mailboxes, if threads are needed
record Snapshot(
    long state,
    List<MailboxView> views,
    List<MailboxView> all,
    KeywordNames keywords,
    EmailThreads threads) {

  private static final Map<String, Long> SYSTEM =
      Map.of(
          "$seen", Flags.SEEN,
          "$answered", Flags.ANSWERED,
          "$flagged", Flags.FLAGGED,
          "$draft", Flags.DRAFT);

  /// Attempts to read all mailboxes at one state.
  private static final int ATTEMPTS = 100;

  static Snapshot of(MailAccount account, Query query) {
    long state = account.states().emails();
    Snapshot seen = read(account, query, state);
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      long now = account.states().emails();
      if (now == state) {
        return seen;
      }
      state = now;
      seen = read(account, query, state);
    }
    // The account changes continuously. Newer changes are returned again by Email/queryChanges.
    return seen;
  }

  private static Snapshot read(MailAccount account, Query query, long state) {
    Optional<InMailbox> only = query.onlyMailbox();
    List<MailboxView> views;
    List<MailboxView> all = List.of();
    if (only.isEmpty() || query.isOfThreads()) {
      all = account.views();
    }
    if (only.isEmpty()) {
      views = all;
    } else {
      views = only.get().mailbox().flatMap(id -> view(account, id)).map(List::of).orElse(List.of());
    }
    KeywordNames keywords =
        (all.isEmpty() ? views : all)
            .stream()
                .map(MailboxView::keywords)
                .max(Comparator.comparingInt(KeywordNames::size))
                .orElse(KeywordNames.INITIAL);
    return new Snapshot(state, views, all, keywords, account.threads());
  }

  private static Optional<MailboxView> view(MailAccount account, MailboxId id) {
    try {
      return Optional.of(account.view(id));
    } catch (MailException e) {
      if (e.kind() != MailException.Kind.NOT_FOUND) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /// The bit of a keyword (RFC 8621 §4.1.1); 0 if no Email has it.
  long bit(String keyword) {
    Long system = SYSTEM.get(keyword.toLowerCase(Locale.ROOT));
    if (system != null) {
      return system;
    }
    OptionalInt bit = keywords.bit(keyword);
    return bit.isPresent() ? 1L << bit.getAsInt() : 0;
  }
}
