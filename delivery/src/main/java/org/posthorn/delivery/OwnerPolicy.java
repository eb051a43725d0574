package org.posthorn.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.posthorn.delivery.MailboxDelivery.Copy;
import org.posthorn.delivery.judging.Advice;
import org.posthorn.delivery.judging.VerdictField;
import org.posthorn.delivery.octets.Cut;
import org.posthorn.delivery.octets.Pruned;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.spam.MessageView;
import org.posthorn.spam.account.AccountJudge;
import org.posthorn.spam.account.Arrived;
import org.posthorn.spam.account.Judgement;
import org.posthorn.store.mail.Role;
import org.posthorn.store.mail.Target;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.transport.message.Contents;

/// What the owner of an account makes of the server's verdict on a message: where it goes unless
/// rules say otherwise, and what its header says. Where an owner never said anything it costs a
/// look into memory, and one at a row if the message was judged. Thread-safe.
final class OwnerPolicy {
  /// As [AccountJudge#fields] has them.
  private static final List<String> FIELDS = List.of("X-Spam-Flag", "X-Spam-Score");

  private static final Target NEWCOMERS =
      new Target.OfPath(AccountJudge.NEWCOMERS_MAILBOX, true, Optional.empty());

  private final AccountJudge judge;

  OwnerPolicy(AccountJudge judge) {
    this.judge = judge;
  }

  /// What becomes of a copy.
  ///
  /// @param fields in place of those that the server has put into all copies; empty to keep these
  /// @param judged what this account alone has for or against it; empty if nothing
  record Seen(Target place, String fields, Optional<Judgement> judged) {}

  Seen see(Copy copy, StagedMessage staged) {
    Optional<VerdictField> verdict = VerdictField.in(staged.header());
    boolean junk = verdict.filter(v -> v.advice() == Advice.JUNK).isPresent();
    OptionalDouble spam = verdict.map(VerdictField::spam).orElse(OptionalDouble.empty());
    // Junk for another reason, such as a program attached, is not the account's to decide.
    boolean others = junk && spam.orElse(0) < judge.threshold();
    if (others || !judge.concerns(copy.recipient().account(), spam.isPresent())) {
      return new Seen(junk ? new Target.OfRole(Role.JUNK) : Target.INBOX, "", Optional.empty());
    }
    Judgement judged = judge(copy, staged, spam);
    Target place =
        switch (judged.place()) {
          case INBOX -> Target.INBOX;
          case JUNK -> new Target.OfRole(Role.JUNK);
          case NEWCOMERS -> NEWCOMERS;
        };
    boolean same = judged.fields().equals(written(staged.header()));
    return new Seen(
        place,
        same ? "" : judged.fields(),
        Optional.of(judged).filter(each -> !each.reasons().isEmpty()));
  }

  private Judgement judge(Copy copy, StagedMessage staged, OptionalDouble spam) {
    try (MessageBytes bytes = staged.bytes()) {
      MessageView view = new MessageView(staged.header(), staged.entity(), bytes::range);
      return judge.judge(
          copy.recipient().account(), new Arrived(view, spam, isForged(staged.header())));
    }
  }

  /// RFC 8601 §2.7: whether the author's domain disowns the message, as we or whoever relayed it to
  /// us found out.
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
    List<Cut> first = new ArrayList<>();
    List<Cut> rest = new ArrayList<>();
    for (String name : FIELDS) {
      for (HeaderField field : staged.header().all(name)) {
        if (field.end() <= before) {
          first.add(new Cut(field.start(), field.end()));
        } else {
          rest.add(new Cut(field.start() - before, field.end() - before));
        }
      }
    }
    Pruned.of(contents(copy.fields()), first).writeTo(to);
    to.write(fields.getBytes(StandardCharsets.US_ASCII));
    Pruned.of(copy.message(), rest).writeTo(to);
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
