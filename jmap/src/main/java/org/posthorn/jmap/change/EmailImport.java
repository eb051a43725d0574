package org.posthorn.jmap.change;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import org.posthorn.jmap.blob.BlobId;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.blob.OpenBlob;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.mime.Dates;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Email/import (RFC 8621 §4.8). Importing the same message again creates another Email.
final class EmailImport {
  private static final int BUFFER_OCTETS = 32 << 10;
  private static final Set<String> KNOWN = Set.of("blobId", "mailboxIds", "keywords", "receivedAt");

  private final MailAccounts accounts;
  private final Blobs blobs;
  private final JmapLimits limits;
  private final InstantSource clock;

  EmailImport(MailAccounts accounts, Blobs blobs, JmapLimits limits, InstantSource clock) {
    this.accounts = accounts;
    this.blobs = blobs;
    this.limits = limits;
    this.clock = clock;
  }

  ObjectNode answer(Call call) {
    MailAccount mail = accounts.seen(call);
    ObjectsToMake emails = new ObjectsToMake(call, "emails", limits);
    Optional<String> ifInState = call.arguments().string("ifInState");
    call.arguments().requireAllKnown();
    TransactionStates state = new TransactionStates(mail, ifInState);
    emails.each(email -> imported(email, call, mail, state));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", ObjectId.ofAccount(mail.id()));
    answer.put("oldState", state.oldState());
    answer.put("newState", state.newState());
    emails.tell(answer);
    return answer;
  }

  private ObjectNode imported(
      ObjectNode email, Call call, MailAccount mail, TransactionStates state) {
    for (String property : email.propertyNames()) {
      if (!KNOWN.contains(property)) {
        throw SetException.invalid("this property cannot be set in an import", property);
      }
    }
    Set<MailboxId> mailboxes = Placement.mailboxes(email.get("mailboxIds"), call);
    FlagSet keywords = Placement.keywords(email.get("keywords"));
    Optional<Instant> receivedAt = Placement.receivedAt(email.get("receivedAt"));
    Optional<BlobId> id = call.id(email.path("blobId").asString("")).flatMap(BlobId::parse);
    Optional<OpenBlob> found = id.flatMap(blob -> blobs.open(mail, blob));
    try (OpenBlob blob =
            found.orElseThrow(() -> SetException.invalid("there is no such blob", "blobId"));
        StagedMessage staged = staged(mail, blob)) {
      HeaderFields header = staged.header();
      // RFC 8621 §4.8
      if (header.all().stream().noneMatch(HeaderField::isWellFormed)) {
        throw new SetException("invalidEmail", "the blob does not begin with a header field");
      }
      Instant received = receivedAt.or(() -> received(header)).orElseGet(clock::instant);
      NewMessage message = new NewMessage(staged, keywords, received);
      return MailboxChoice.file(mail, message, mailboxes, state);
    }
  }

  private static StagedMessage staged(MailAccount mail, OpenBlob blob) {
    try (MessageWriter writer = mail.receive(0);
        InputStream in = blob.stream();
        LineBreaks lines = new LineBreaks(writer)) {
      TimeSlice slice = new TimeSlice();
      byte[] buffer = new byte[BUFFER_OCTETS];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        lines.write(buffer, 0, n);
        slice.breathe();
      }
      lines.flush();
      return writer.finish();
    } catch (MailException e) {
      throw e.kind() == MailException.Kind.LIMIT
          ? new SetException("tooLarge", String.valueOf(e.getMessage()))
          : e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// RFC 8621 §4.8: the date of the latest Received field.
  private static Optional<Instant> received(HeaderFields header) {
    return header
        .first("Received")
        .map(HeaderField::value)
        .flatMap(value -> Dates.parse(value.substring(value.lastIndexOf(';') + 1)))
        .map(OffsetDateTime::toInstant);
  }
}
