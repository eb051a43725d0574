package org.posthorn.web.rest.administration;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.admin.Operations;
import org.posthorn.admin.OutboundQueue;
import org.posthorn.admin.values.MessagePreview;
import org.posthorn.delivery.checks.Virus;
import org.posthorn.delivery.quarantine.Quarantine;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.RestCall;

/// Endpoints for the quarantine. Operators only, since it holds mail of all tenants.
final class QuarantineEndpoints {
  private static final String GROUP = "Quarantine";

  private final Operations operations;

  private QuarantineEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// A message in quarantine.
  public record QuarantinedMessage(
      @Description("its id in the queue") String id,
      @Description("the trace id, as in its events") String trace,
      @Description("the reverse-path; empty for a notification") String from,
      @Description("its recipients") List<String> to,
      @Description("when it was received") Instant arrived,
      @Description("its subject") String subject,
      @Description("result of the virus scanner") Virus virus,
      @Description("its spam probability, from 0 to 1; missing: not classified")
          Optional<Double> spam) {
    static QuarantinedMessage of(Quarantine.Held held) {
      return new QuarantinedMessage(
          held.message().id().hex(),
          held.verdict().traceId(),
          held.message().envelope().from().address(),
          held.message().recipients().stream()
              .map(recipient -> recipient.recipient().address().toString())
              .toList(),
          held.message().envelope().arrival(),
          held.subject(),
          held.verdict().virus(),
          held.verdict().spam().isPresent()
              ? Optional.of(held.verdict().spam().getAsDouble())
              : Optional.empty());
    }
  }

  /// A message in quarantine with the reasons.
  public record QuarantinedDetail(
      @Description("the message") QuarantinedMessage message,
      @Description("its octets") long bytes,
      @Description("names of signals, with their weights and texts") Map<String, String> reasons) {}

  /// A header field.
  public record HeaderFieldDetail(
      @Description("its name") String name, @Description("its value, decoded") String value) {
    static HeaderFieldDetail of(MessagePreview.Field field) {
      return new HeaderFieldDetail(field.name(), field.value());
    }
  }

  /// An attachment.
  public record AttachmentDetail(
      @Description("its file name; empty for none") String name,
      @Description("its media type, as the message says") String type,
      @Description("its encoded size in octets") long bytes) {
    static AttachmentDetail of(MessagePreview.Attachment attachment) {
      return new AttachmentDetail(attachment.name(), attachment.type(), attachment.bytes());
    }
  }

  /// The content of a message.
  public record QuarantinedText(
      @Description("the fields that people read") List<HeaderFieldDetail> header,
      @Description("its text; HTML is converted to text") String text,
      @Description("whether the text is truncated") boolean cut,
      @Description("its attachments") List<AttachmentDetail> attachments) {
    static QuarantinedText of(MessagePreview look) {
      return new QuarantinedText(
          look.header().stream().map(HeaderFieldDetail::of).toList(),
          look.text(),
          look.cut(),
          look.attachments().stream().map(AttachmentDetail::of).toList());
    }
  }

  static List<Endpoint> of(Operations operations) {
    return new QuarantineEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.get("/quarantine", "listQuarantine")
            .says(
                GROUP,
                "Lists messages in quarantine, in no particular order. A page may be"
                    + " short, or empty, and have a `next`.")
            .scope("admin.read")
            .givesPage(QuarantinedMessage.class, "the messages", this::list),
        Endpoint.get("/quarantine/{id}", "getQuarantined")
            .says(GROUP, "Shows a message in quarantine, and the reasons.")
            .scope("admin.read")
            .gives(QuarantinedDetail.class, "the message", this::show),
        Endpoint.get("/quarantine/{id}/text", "readQuarantined")
            .says(
                GROUP,
                "Shows the content of a message in quarantine, as text. Recorded in the audit log.")
            .scope("admin.queue")
            .gives(
                QuarantinedText.class,
                "the text",
                call ->
                    QuarantinedText.of(operations.queue().look(call.caller(), call.path("id")))),
        Endpoint.post("/quarantine/{id}/release", "releaseQuarantined")
            .says(GROUP, "Releases a message from quarantine: it is delivered to its recipients.")
            .scope("admin.queue")
            .gives(
                QueueEndpoints.RecipientCount.class,
                "number of affected recipients",
                call ->
                    new QueueEndpoints.RecipientCount(
                        operations.queue().releaseQuarantined(call.caller(), call.path("id")))),
        Endpoint.delete("/quarantine/{id}", "discardQuarantined")
            .says(GROUP, "Discards a message in quarantine. No notification is sent.")
            .scope("admin.queue")
            .givesNothing(call -> {
              int _ = operations.queue().discardQuarantined(call.caller(), call.path("id"));
            }));
  }

  private Page<QuarantinedMessage> list(RestCall call) {
    OutboundQueue.Part<Quarantine.Held> part =
        operations.queue().quarantined(call.caller(), call.text("after"), call.limit());
    return new Page<>(part.items().stream().map(QuarantinedMessage::of).toList(), part.next());
  }

  private QuarantinedDetail show(RestCall call) {
    OutboundQueue queue = operations.queue();
    Quarantine.Held held = queue.quarantined(call.caller(), call.path("id"));
    return new QuarantinedDetail(
        QuarantinedMessage.of(held), held.message().size(), queue.reasons(held));
  }
}
