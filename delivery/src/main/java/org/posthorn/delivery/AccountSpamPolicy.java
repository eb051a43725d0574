package org.posthorn.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.posthorn.delivery.MailboxDelivery.Copy;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.VerdictField;
import org.posthorn.delivery.octets.PrunedMessage;
import org.posthorn.delivery.octets.RemovedRange;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.spam.MessageView;
import org.posthorn.spam.account.AccountFilter;
import org.posthorn.spam.account.AccountVerdict;
import org.posthorn.spam.account.Arrived;
import org.posthorn.store.mail.DeliveryTarget;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.transport.message.Contents;

/// Applies an account's spam preferences to the server's verdict on a message: which mailbox it
/// goes to unless rules say otherwise, and which fields its header gets. For an account without
/// preferences this reads memory only, plus one row if the message was checked. Thread-safe.
final class AccountSpamPolicy {
  /// As [AccountFilter#fields] has them.
  private static final List<String> FIELDS = List.of("X-Spam-Flag", "X-Spam-Score");

  private static final DeliveryTarget NEWCOMERS =
      new DeliveryTarget.OfPath(AccountFilter.NEWCOMERS_MAILBOX, true, Optional.empty());

  private final AccountFilter filter;

  AccountSpamPolicy(AccountFilter filter) {
    this.filter = filter;
  }

  /// What happens to a copy.
  ///
  /// @param fields replace the fields that the server put into all copies; empty to keep those
  /// @param verdict what this account's own model found; empty if nothing
  record Decision(DeliveryTarget place, String fields, Optional<AccountVerdict> verdict) {}

  Decision decide(Copy copy, StagedMessage staged) {
    Optional<VerdictField> server = VerdictField.in(staged.header());
    boolean junk = server.filter(v -> v.advice() == Advice.JUNK).isPresent();
    OptionalDouble spam = server.map(VerdictField::spam).orElse(OptionalDouble.empty());
    // Junk for another reason, such as an attached program, is not for the account to decide.
    boolean others = junk && spam.orElse(0) < filter.threshold();
    if (others || !filter.concerns(copy.recipient().account(), spam.isPresent())) {
      return new Decision(
          junk ? new DeliveryTarget.OfRole(MailboxRole.JUNK) : DeliveryTarget.INBOX,
          "",
          Optional.empty());
    }
    AccountVerdict verdict = verdict(copy, staged, spam);
    DeliveryTarget place =
        switch (verdict.place()) {
          case INBOX -> DeliveryTarget.INBOX;
          case JUNK -> new DeliveryTarget.OfRole(MailboxRole.JUNK);
          case NEWCOMERS -> NEWCOMERS;
        };
    boolean same = verdict.fields().equals(written(staged.header()));
    return new Decision(
        place,
        same ? "" : verdict.fields(),
        Optional.of(verdict).filter(each -> !each.reasons().isEmpty()));
  }

  private AccountVerdict verdict(Copy copy, StagedMessage staged, OptionalDouble spam) {
    try (MessageBytes bytes = staged.bytes()) {
      MessageView view = new MessageView(staged.header(), staged.entity(), bytes::range);
      return filter.verdict(
          copy.recipient().account(), new Arrived(view, spam, isForged(staged.header())));
    }
  }

  /// RFC 8601 §2.7: whether the message failed DMARC of the author's domain, here or at the server
  /// that relayed it.
  private static boolean isForged(HeaderFields header) {
    return header.all("Authentication-Results").stream()
        .anyMatch(field -> field.value().contains("dmarc=fail"));
  }

  private static String written(HeaderFields header) {
    StringBuilder fields = new StringBuilder();
    for (String name : FIELDS) {
      header
          .first(name)
          .ifPresent(field -> fields.append(new String(field.raw(), StandardCharsets.ISO_8859_1)));
    }
    return fields.toString();
  }

  /// Writes a copy with other fields in place of the server's.
  static void write(Copy copy, StagedMessage staged, String fields, OutputStream to)
      throws IOException {
    int before = copy.fields().length;
    List<RemovedRange> first = new ArrayList<>();
    List<RemovedRange> rest = new ArrayList<>();
    for (String name : FIELDS) {
      for (HeaderField field : staged.header().all(name)) {
        if (field.end() <= before) {
          first.add(new RemovedRange(field.start(), field.end()));
        } else {
          rest.add(new RemovedRange(field.start() - before, field.end() - before));
        }
      }
    }
    PrunedMessage.of(contents(copy.fields()), first).writeTo(to);
    to.write(fields.getBytes(StandardCharsets.US_ASCII));
    PrunedMessage.of(copy.message(), rest).writeTo(to);
  }

  private static Contents contents(byte[] octets) {
    return new Contents() {
      @Override
      public long size() {
        return octets.length;
      }

      @Override
      public void writeTo(OutputStream target) throws IOException {
        target.write(octets);
      }
    };
  }
}
