package org.posthorn.jmap.change;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.mime.ComposedPart;
import org.posthorn.mime.Dates;
import org.posthorn.mime.HeaderWriter;
import org.posthorn.mime.MessageComposer;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The validated input for creating an Email (RFC 8621 §4.6).
///
/// @param fields header fields of the message, without MIME fields
/// @param root the body
record Draft(
    Set<MailboxId> mailboxes,
    FlagSet keywords,
    Instant receivedAt,
    HeaderWriter fields,
    ComposedPart root) {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BUFFER_OCTETS = 32 << 10;

  private static final Set<String> OTHER =
      Set.of(
          "mailboxIds",
          "keywords",
          "receivedAt",
          "bodyValues",
          "bodyStructure",
          "textBody",
          "htmlBody",
          "attachments");

  /// @throws SetException if the input is invalid
  static Draft read(ObjectNode email, Call call, BodyInput body, Instant now) {
    FieldsInput fields = new FieldsInput();
    for (Map.Entry<String, JsonNode> each : email.properties()) {
      String property = each.getKey();
      if (!OTHER.contains(property) && !fields.ofEmail(property, each.getValue())) {
        throw SetException.invalid(
            "this property cannot be set when an Email is created", property);
      }
    }
    HeaderWriter writer = fields.writer();
    // RFC 8621 §4.6: the server generates these two if they are not given.
    if (!fields.has("Date")) {
      writer.structured("Date", Dates.format(now.atOffset(ZoneOffset.UTC)));
    }
    if (!fields.has("Message-ID")) {
      writer.structured("Message-ID", "<" + random() + "@" + domain(call) + ">");
    }
    return new Draft(
        Placement.mailboxes(email.get("mailboxIds"), call),
        Placement.keywords(email.get("keywords")),
        Placement.receivedAt(email.get("receivedAt")).orElse(now),
        writer,
        body.read(email));
  }

  private static String domain(Call call) {
    String name = call.principal().name();
    Optional<String> domain =
        Optional.of(name.substring(name.lastIndexOf('@') + 1))
            .filter(text -> text.matches("[A-Za-z0-9.-]+"));
    return domain.orElse("localhost");
  }

  private static String random() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /// Writes the message, to be closed by the caller.
  ///
  /// @throws SetException `tooLarge`, or `blobNotFound` if a blob no longer exists
  NewMessage compose(MailAccount mail) {
    try (MessageWriter writer = mail.receive(0)) {
      TimeSlice slice = new TimeSlice();
      OutputStream breathing =
          new BufferedOutputStream(writer, BUFFER_OCTETS) {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length)
                throws IOException {
              super.write(bytes, offset, length);
              slice.breathe();
            }
          };
      new MessageComposer(breathing, Draft::random).write(fields, root);
      breathing.flush();
      StagedMessage staged = writer.finish();
      return new NewMessage(staged, keywords, receivedAt);
    } catch (MailException e) {
      throw e.kind() == MailException.Kind.LIMIT
          ? new SetException("tooLarge", String.valueOf(e.getMessage()))
          : e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
