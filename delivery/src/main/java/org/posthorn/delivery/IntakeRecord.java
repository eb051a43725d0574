package org.posthorn.delivery;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.kv.StoreException;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Role;
import org.posthorn.transport.message.Envelope;

/// A message accepted for several accounts.
///
/// Bytes, format 2: the format (1 byte), seconds and nanoseconds of its arrival (8, 4), trace id,
/// return path and other trace fields (texts: UTF-8 with a 4-byte length), number of recipients
/// (4), and for each the account (8), whether it is done (1), Delivered-To (text). Then the sender:
/// local part, domain (texts, empty for the null reverse-path), submitter (8, -1 if there is none),
/// BODY (text), SMTPUTF8 (1), REQUIRETLS (1), RET (text, empty if not given), whether there is an
/// ENVID (1), ENVID (text); then for each recipient again: NOTIFY (1 byte, a bit for each value),
/// type and address of ORCPT (texts, empty if not given), the role of its mailbox (text), system
/// flags (8), number of keywords (4), keywords (texts). Format 1 ends before the sender.
///
/// @param received when the message was accepted
/// @param traceId of the transaction
/// @param sender whom to report to, and how
/// @param fields what is put before each copy
/// @param recipients at least two
record IntakeRecord(
    Instant received, String traceId, Sender sender, TraceFields fields, List<Pending> recipients) {
  private static final int FORMAT = 2;
  private static final int FORMAT_OLDEST = 1;

  IntakeRecord {
    recipients = List.copyOf(recipients);
  }

  /// What a report needs to know.
  record Sender(ReversePath from, MailParameters parameters, Optional<AccountId> submitter) {}

  /// A recipient.
  ///
  /// @param done whether it has its copy, or the queue has it
  record Pending(
      Recipient recipient, RcptParameters parameters, Placement placement, boolean done) {}

  /// A message that has just arrived.
  static IntakeRecord of(Arrival arrival, TraceFields fields, List<Disposition.File> copies) {
    return new IntakeRecord(
        arrival.origin().received().toInstant(),
        arrival.traceId(),
        new Sender(
            arrival.from(), arrival.parameters(), arrival.submitter().map(Principal::account)),
        fields,
        copies.stream()
            .map(copy -> new Pending(copy.recipient(), copy.parameters(), copy.placement(), false))
            .toList());
  }

  IntakeRecord withDone(int index) {
    Pending before = recipients.get(index);
    List<Pending> changed = new ArrayList<>(recipients);
    changed.set(
        index, new Pending(before.recipient(), before.parameters(), before.placement(), true));
    return new IntakeRecord(received, traceId, sender, fields, changed);
  }

  boolean done() {
    return recipients.stream().allMatch(Pending::done);
  }

  /// The envelope under which the queue takes over some of the recipients.
  ///
  /// @param indexes at least one
  Envelope envelope(Collection<Integer> indexes) {
    return new Envelope(
        sender.from(),
        sender.submitter(),
        traceId,
        received,
        received,
        sender.parameters(),
        sender.parameters().requireTls(),
        false,
        indexes.stream()
            .map(recipients::get)
            .map(pending ->
                new org.posthorn.transport.message.Recipient(
                    pending.recipient().mailbox(), pending.parameters()))
            .toList());
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeLong(received.getEpochSecond());
      out.writeInt(received.getNano());
      write(out, traceId);
      write(out, fields.returnPath());
      write(out, fields.others());
      out.writeInt(recipients.size());
      for (Pending pending : recipients) {
        out.writeLong(pending.recipient().account().value());
        out.writeBoolean(pending.done());
        write(out, pending.recipient().deliveredTo());
      }
      write(out, sender);
      for (Pending pending : recipients) {
        write(out, pending.parameters());
        write(out, pending.placement());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  /// @throws StoreException of kind CORRUPT if these are no such bytes
  static IntakeRecord decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int format = in.readByte();
      if (format < FORMAT_OLDEST || format > FORMAT) {
        throw new StoreException(StoreException.Kind.CORRUPT, "intake record of format " + format);
      }
      Instant received = Instant.ofEpochSecond(in.readLong(), in.readInt());
      String traceId = text(in);
      TraceFields fields = new TraceFields(text(in), text(in));
      int count = in.readInt();
      List<Pending> first = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        AccountId account = new AccountId(in.readLong());
        boolean done = in.readBoolean();
        Recipient recipient = new Recipient(account, text(in));
        first.add(new Pending(recipient, RcptParameters.NONE, Placement.INBOX, done));
      }
      if (format == FORMAT_OLDEST) {
        Sender sender =
            new Sender(path(fields.returnPath()), MailParameters.NONE, Optional.empty());
        return new IntakeRecord(received, traceId, sender, fields, first);
      }
      Sender sender = sender(in);
      List<Pending> recipients = new ArrayList<>();
      for (Pending pending : first) {
        recipients.add(
            new Pending(pending.recipient(), parameters(in), placement(in), pending.done()));
      }
      return new IntakeRecord(received, traceId, sender, fields, recipients);
    } catch (IOException | IllegalArgumentException e) {
      throw new StoreException(StoreException.Kind.CORRUPT, "intake record", e);
    }
  }

  private static ReversePath path(String address) {
    int at = address.lastIndexOf('@');
    return at < 0
        ? ReversePath.NULL
        : ReversePath.of(new Mailbox(address.substring(0, at), address.substring(at + 1)));
  }

  private static void write(DataOutputStream out, Sender sender) throws IOException {
    MailParameters parameters = sender.parameters();
    write(out, sender.from().mailbox().map(Mailbox::localPart).orElse(""));
    write(out, sender.from().mailbox().map(Mailbox::domain).orElse(""));
    out.writeLong(sender.submitter().map(AccountId::value).orElse(-1L));
    write(out, parameters.body().name());
    out.writeBoolean(parameters.smtputf8());
    out.writeBoolean(parameters.requireTls());
    write(out, parameters.ret().map(MailParameters.Return::name).orElse(""));
    out.writeBoolean(parameters.envid().isPresent());
    write(out, parameters.envid().orElse(""));
  }

  private static Sender sender(DataInputStream in) throws IOException {
    Mailbox mailbox = new Mailbox(text(in), text(in));
    long submitter = in.readLong();
    MailParameters.Body body = MailParameters.Body.valueOf(text(in));
    boolean smtputf8 = in.readBoolean();
    boolean requireTls = in.readBoolean();
    String ret = text(in);
    boolean named = in.readBoolean();
    String envid = text(in);
    return new Sender(
        mailbox.domain().isEmpty() ? ReversePath.NULL : ReversePath.of(mailbox),
        new MailParameters(
            OptionalLong.empty(),
            body,
            smtputf8,
            ret.isEmpty() ? Optional.empty() : Optional.of(MailParameters.Return.valueOf(ret)),
            named ? Optional.of(envid) : Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            requireTls,
            Optional.empty()),
        submitter < 0 ? Optional.empty() : Optional.of(new AccountId(submitter)));
  }

  private static void write(DataOutputStream out, RcptParameters parameters) throws IOException {
    int notify = 0;
    for (RcptParameters.Notify one : parameters.notifications()) {
      notify |= bit(one);
    }
    out.writeByte(notify);
    var original = parameters.originalRecipient();
    write(out, original.map(RcptParameters.OriginalRecipient::addressType).orElse(""));
    write(out, original.map(RcptParameters.OriginalRecipient::address).orElse(""));
  }

  private static RcptParameters parameters(DataInputStream in) throws IOException {
    int notify = in.readByte();
    Set<RcptParameters.Notify> notifications = EnumSet.noneOf(RcptParameters.Notify.class);
    for (RcptParameters.Notify one : RcptParameters.Notify.values()) {
      if ((notify & bit(one)) != 0) {
        notifications.add(one);
      }
    }
    var original = new RcptParameters.OriginalRecipient(text(in), text(in));
    return new RcptParameters(
        notifications, original.addressType().isEmpty() ? Optional.empty() : Optional.of(original));
  }

  private static int bit(RcptParameters.Notify notify) {
    return switch (notify) {
      case NEVER -> 1;
      case SUCCESS -> 2;
      case FAILURE -> 4;
      case DELAY -> 8;
    };
  }

  private static void write(DataOutputStream out, Placement placement) throws IOException {
    write(out, placement.mailbox().name());
    out.writeLong(placement.flags().system());
    out.writeInt(placement.flags().keywords().size());
    for (String keyword : placement.flags().keywords()) {
      write(out, keyword);
    }
  }

  private static Placement placement(DataInputStream in) throws IOException {
    Role mailbox = Role.valueOf(text(in));
    long system = in.readLong();
    int count = in.readInt();
    Set<String> keywords = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      keywords.add(text(in));
    }
    return new Placement(mailbox, new FlagSet(system, keywords));
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] utf8 = in.readNBytes(Math.max(0, length));
    if (utf8.length != length) {
      throw new IOException("text of " + length + " bytes is cut off");
    }
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
