package org.posthorn.sieve.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.mime.Addresses;
import org.posthorn.mime.EncodedWords;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.MessageIds;
import org.posthorn.sieve.script.Script;
import org.posthorn.sieve.script.SieveCommand;
import org.posthorn.sieve.script.Text;

/// Decides whether vacation replies and notifications are sent, and composes them.
final class Replies {
  private static final List<String> RECIPIENT_FIELDS =
      List.of("To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc");

  /// Fields of a notification that its URI may set (RFC 5436 §2.3, RFC 6068 §4).
  private static final List<String> NOTICE_FIELDS = List.of("keywords", "comments", "x-priority");

  private static final int REFERENCES_MAX = 20;

  private final Run run;

  Replies(Run run) {
    this.run = run;
  }

  void vacation(SieveCommand.Vacation command) {
    String sender = run.message.envelopeFrom();
    SieveCommand.Answer answer = command.answer();
    String text = run.expand(answer.text());
    Optional<String> subject = answer.subject().map(run::expand);
    Optional<String> from = answer.from().map(run::expand);
    String key =
        command.handle().isPresent()
            ? Tests.key("vacation", run.expand(command.handle().get()))
            // RFC 5230 §4.2: without a handle, equal replies have the same key.
            : Tests.key(
                "vacation-text",
                text,
                subject.orElse(""),
                from.orElse(""),
                String.valueOf(answer.mime()));
    Optional<String> reason = reasonAgainst(command, sender);
    long seconds = command.seconds().orElse(-1);
    if (reason.isEmpty() && !run.environment.mayAnswer(key, sender, seconds)) {
      reason = Optional.of("a reply was sent to this sender recently, or replies are off");
    }
    if (reason.isPresent()) {
      run.trace(command.at(), "no vacation reply: " + reason.get());
      return;
    }
    Optional<Action.Copy> copy = command.fcc().flatMap(this::copy);
    Action.Reply reply =
        new Action.Reply(
            sender,
            from.map(Octets::characters).orElse(run.message.envelopeTo()),
            subject.map(Octets::characters).orElseGet(this::replySubject),
            messageId(),
            references(),
            answer.mime(),
            Octets.characters(text));
    run.results.add(new Action.Vacation(reply, key, seconds, copy));
  }

  private String replySubject() {
    // RFC 5230 §5.3
    return run.edits.fields("Subject").stream()
        .findFirst()
        .map(f -> "Auto: " + EncodedWords.decode(f.value()))
        .orElse("Automated reply");
  }

  private Optional<String> messageId() {
    return run.edits.fields("Message-ID").stream()
        .findFirst()
        .flatMap(f -> MessageIds.first(f.value()))
        .map(id -> "<" + id + ">");
  }

  /// RFC 5230 §5.2 with RFC 5322 §3.6.4: the references of the message, then itself.
  private List<String> references() {
    List<String> ids = new ArrayList<>();
    run.edits.fields("References").stream()
        .findFirst()
        .ifPresent(f -> MessageIds.parse(f.value()).forEach(id -> ids.add("<" + id + ">")));
    if (ids.size() > REFERENCES_MAX) {
      // RFC 5537 §3.4.4: keep the first and the latest.
      ids.subList(1, ids.size() - REFERENCES_MAX + 1).clear();
    }
    messageId().ifPresent(ids::add);
    return ids;
  }

  /// Why a message must not be answered (RFC 5230 §4.5, §4.6, RFC 3834 §2).
  private Optional<String> reasonAgainst(SieveCommand.Vacation command, String sender) {
    if (sender.isEmpty()) {
      return Optional.of("the null reverse path");
    }
    if (isMachine(sender)) {
      return Optional.of("the sender is an automatic address");
    }
    for (HeaderField field : run.edits.fields()) {
      if (field.name().regionMatches(true, 0, "List-", 0, 5)) {
        return Optional.of("a mailing list (" + field.name() + ")");
      }
    }
    if (hasOther("Auto-Submitted", "no")) {
      return Optional.of("Auto-Submitted");
    }
    for (HeaderField field : run.edits.fields("Precedence")) {
      String value = field.value().toLowerCase(Locale.ROOT);
      if (value.equals("bulk") || value.equals("list") || value.equals("junk")) {
        return Optional.of("Precedence: " + value);
      }
    }
    for (HeaderField field : run.edits.fields("X-Auto-Response-Suppress")) {
      String value = field.value().toLowerCase(Locale.ROOT);
      if (value.contains("all") || value.contains("oof")) {
        return Optional.of("X-Auto-Response-Suppress");
      }
    }
    List<String> own = new ArrayList<>(run.environment.ownAddresses());
    own.add(run.message.envelopeTo());
    command.addresses().forEach(a -> own.add(Octets.characters(run.expand(a))));
    if (own.stream().anyMatch(sender::equalsIgnoreCase)) {
      return Optional.of("the sender is the recipient");
    }
    return isAddressedTo(own)
        ? Optional.empty()
        : Optional.of("the recipient is not in To, Cc or Bcc");
  }

  /// RFC 3834 §2: addresses of programs, or that nobody reads.
  private static boolean isMachine(String sender) {
    String local =
        sender.substring(0, Math.max(0, sender.lastIndexOf('@'))).toLowerCase(Locale.ROOT);
    return local.equals("mailer-daemon")
        || local.equals("listserv")
        || local.equals("majordomo")
        || local.startsWith("owner-")
        || local.endsWith("-request");
  }

  private boolean hasOther(String name, String harmless) {
    return run.edits.fields(name).stream()
        .anyMatch(f -> !f.value().strip().equalsIgnoreCase(harmless));
  }

  private boolean isAddressedTo(List<String> own) {
    for (String name : RECIPIENT_FIELDS) {
      for (HeaderField field : run.edits.fields(name)) {
        String value = field.value();
        run.work.spend((long) value.length() * own.size());
        for (ImapAddress address : Addresses.mailboxes(value)) {
          String written = Octets.characters(address.address());
          if (own.stream().anyMatch(written::equalsIgnoreCase)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  Optional<Action.Copy> copy(SieveCommand.Fcc fcc) {
    List<String> flags =
        Flags.of(fcc.flags().map(run::expand).orElse(List.of())).stream()
            .map(Octets::characters)
            .toList();
    return target(fcc.mailbox(), fcc.place()).map(t -> new Action.Copy(t, flags));
  }

  /// The target mailbox; empty, with a remark to the owner, if the name is invalid.
  Optional<Action.Target> target(Text mailbox, SieveCommand.Place place) {
    String name = run.expand(mailbox);
    if (!Script.isMailboxName(name)) {
      run.remark("not the name of a mailbox: " + Matching.shown(name));
      return Optional.empty();
    }
    return Optional.of(
        new Action.Target(
            Octets.characters(name),
            place.create(),
            place.mailboxId().map(run::expand).map(Octets::characters),
            place.specialUse().map(run::expand).map(Octets::characters)));
  }

  void notification(SieveCommand.Notify command) {
    String method = Octets.characters(run.expand(command.method()));
    Optional<MailtoUri> uri = MailtoUri.parse(method);
    if (uri.isEmpty()) {
      run.remark("not a URI to notify: " + Matching.shown(method));
      return;
    }
    // RFC 5436 §2.7.1: no notification about an automatic message.
    if (hasOther("Auto-Submitted", "no")) {
      run.trace(command.at(), "no notification: Auto-Submitted");
      return;
    }
    SieveCommand.Notice notice = command.notice();
    Optional<String> message = notice.message().map(run::expand).map(Octets::characters);
    String subject =
        message
            .or(() -> uri.get().field("subject"))
            .orElseGet(() ->
                run.edits.fields("Subject").stream()
                    .findFirst()
                    .map(f -> EncodedWords.decode(f.value()))
                    .orElse("New mail"));
    String importance = notice.importance().map(run::expand).orElse("2");
    List<Action.NoticeField> fields =
        uri.get().fields().stream().filter(f -> NOTICE_FIELDS.contains(f.name())).toList();
    run.results.add(
        new Action.Notify(
            uri.get().recipients(),
            notice.from().map(run::expand).map(Octets::characters),
            subject,
            uri.get().field("body").orElse(""),
            importance.equals("1") ? 1 : importance.equals("3") ? 3 : 2,
            fields,
            command.fcc().flatMap(this::copy)));
  }
}
