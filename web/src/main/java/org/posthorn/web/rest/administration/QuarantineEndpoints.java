package org.posthorn.web.rest.administration;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.admin.Operations;
import org.posthorn.admin.OutboundQueue;
import org.posthorn.admin.values.MessageLook;
import org.posthorn.delivery.checks.Virus;
import org.posthorn.delivery.quarantine.Quarantine;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.RestCall;

/// Arrived mail that waits until somebody has looked at it. Of all tenants: operators only.
final class QuarantineEndpoints {
  private static final String GROUP = "Quarantine";

  private final Operations operations;

  private QuarantineEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// A message in quarantine.
  public record QuarantinedMessage(
      @Description("names it in the queue") String id,
      @Description("the trace id, as in its events") String trace,
      @Description("the reverse-path; empty for a notification") String from,
      @Description("whom it is for") List<String> to,
      @Description("when it came") Instant arrived,
      @Description("its subject") String subject,
      @Description("what the virus scanner said") Virus virus,
      @Description("how probably it is spam, from 0 to 1; missing: not classified")
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
      @Description("names of signals, with their weights and what was found")
          Map<String, String> reasons) {}

  /// A header field.
  public record HeaderFieldDetail(
      @Description("its name") String name, @Description("its value, decoded") String value) {
    static HeaderFieldDetail of(MessageLook.Field field) {
      return new HeaderFieldDetail(field.name(), field.value());
    }
  }

  /// An attachment.
  public record AttachmentDetail(
      @Description("its name; empty for none") String name,
      @Description("its media type, as the message says") String type,
      @Description("its octets, as they are encoded") long bytes) {
    static AttachmentDetail of(MessageLook.Attachment attachment) {
      return new AttachmentDetail(attachment.name(), attachment.type(), attachment.bytes());
    }
  }

  /// What a message says.
  public record QuarantinedText(
      @Description("the fields that people read") List<HeaderFieldDetail> header,
      @Description("its text; HTML is made into text") String text,
      @Description("whether there is more of it") boolean cut,
      @Description("what is attached") List<AttachmentDetail> attachments) {
    static QuarantinedText of(MessageLook look) {
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
                "Lists messages in quarantine, in no order that means anything. A page may be"
                    + " short, or empty, and have a `next`.")
            .scope("admin.read")
            .givesPage(QuarantinedMessage.class, "the messages", this::list),
        Endpoint.get("/quarantine/{id}", "getQuarantined")
            .says(GROUP, "Shows a message in quarantine, and why it is there.")
            .scope("admin.read")
            .gives(QuarantinedDetail.class, "the message", this::show),
        Endpoint.get("/quarantine/{id}/text", "readQuarantined")
            .says(GROUP, "Shows what a message in quarantine says, as text. This is audited.")
            .scope("admin.queue")
            .gives(
                QuarantinedText.class,
                "the text",
                call ->
                    QuarantinedText.of(operations.queue().look(call.caller(), call.path("id")))),
        Endpoint.post("/quarantine/{id}/release", "releaseQuarantined")
            .says(GROUP, "Has a message in quarantine filed for its recipients.")
            .scope("admin.queue")
            .gives(
                QueueEndpoints.RecipientCount.class,
                "how many recipients that concerns",
                call ->
                    new QueueEndpoints.RecipientCount(
                        operations.queue().releaseQuarantined(call.caller(), call.path("id")))),
        Endpoint.delete("/quarantine/{id}", "discardQuarantined")
            .says(GROUP, "Takes a message in quarantine away. Nobody is told.")
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
