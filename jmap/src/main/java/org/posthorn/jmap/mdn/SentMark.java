package org.posthorn.jmap.mdn;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.jmap.email.KeywordsJson;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.ChangedEmails;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.message.VisibleEmail;
import org.posthorn.store.message.VisibleEmails;

/// The keyword `$mdnsent` (RFC 3503 §3.1). It is set before a notification is sent, so that only
/// one of two concurrent senders succeeds.
final class SentMark {
  static final String KEYWORD = "$mdnsent";

  /// How often the update is retried when the account's Emails change concurrently.
  private static final int TRIES = 100;

  private SentMark() {}

  /// The Email, if it exists without the keyword.
  ///
  /// @throws SetException `notFound` or `mdnAlreadySent`
  static VisibleEmail unmarked(MailAccount mail, long email) {
    return unmarked(mail.visible(new long[] {email}));
  }

  private static VisibleEmail unmarked(VisibleEmails visible) {
    VisibleEmail found = visible.emails().stream().findFirst().orElseThrow(SetException::notFound);
    if (KeywordsJson.of(found.flags(), visible.keywords()).has(KEYWORD)) {
      throw new SetException("mdnAlreadySent", "a notification was already sent for this Email");
    }
    return found;
  }

  /// Sets the keyword, in the same state of the Emails in which it was found missing.
  ///
  /// @throws SetException `notFound`, `mdnAlreadySent`, `overQuota` where the account has no room
  ///   for another keyword, or `rateLimit` if others change the account all the time
  static void set(MailAccount mail, long email) {
    for (int i = 0; i < TRIES; i++) {
      VisibleEmails visible = mail.visible(new long[] {email});
      var _ = unmarked(visible);
      Optional<ChangedEmails> changed =
          mail.change(
              List.of(change(email, FlagChange.add(KEYWORD))),
              OptionalLong.of(visible.states().emails()));
      if (changed.isPresent()) {
        switch (changed.get().outcomes().getFirst()) {
          case DONE -> {
            return;
          }
          case TOO_MANY_KEYWORDS ->
              throw new SetException("overQuota", "the account has no room for a keyword");
          default -> throw SetException.notFound();
        }
      }
    }
    throw new SetException("rateLimit", "the account is changed too often; try again");
  }

  /// Removes the keyword, after nothing was sent.
  static void remove(MailAccount mail, long email) {
    var _ = mail.change(List.of(change(email, FlagChange.remove(KEYWORD))), OptionalLong.empty());
  }

  private static EmailChange change(long email, FlagChange keyword) {
    return new EmailChange.Update(email, List.of(keyword), EmailChange.Mailboxes.SAME);
  }
}
