package org.posthorn.web.rest.owner;

import java.time.Instant;
import org.posthorn.admin.owner.OwnMail;
import org.posthorn.store.events.EventLog;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Endpoint for messages refused for the own account.
final class RefusedMessages {
  private static final int DAYS_DEFAULT = 30;

  private final OwnMail mail;

  RefusedMessages(OwnMail mail) {
    this.mail = mail;
  }

  /// A refused message.
  record RefusedMessage(
      @Description("the trace id, for `about` of `/self/explanations`") String trace,
      @Description("when") Instant at,
      @Description("the reverse-path; empty for a notification") String from,
      @Description("the address of this account that it was sent to") String to,
      @Description("its subject; empty if it was refused before the content was received")
          String subject,
      @Description("the reply to the client, with the reason") String reply,
      @Description("whether the reply was temporary") boolean temporary) {
    static RefusedMessage of(OwnMail.Refused refused) {
      return new RefusedMessage(
          refused.traceId(),
          refused.at(),
          refused.from(),
          refused.to(),
          refused.subject(),
          refused.reply(),
          refused.temporary());
    }
  }

  Endpoint endpoint() {
    return Endpoint.get("/self/refused", "listOwnRefused")
        .says(
            "Own mail",
            "Lists messages refused for the account, newest first; of each day at most the first"
                + " 1,000.")
        .scope("api.read")
        .query(
            Parameter.whole(
                "days",
                1,
                EventLog.DAYS_MAX,
                "number of days (UTC) including today; 30 if missing"))
        .givesPage(RefusedMessage.class, "the refused messages", this::list);
  }

  private Page<RefusedMessage> list(RestCall call) {
    OwnMail.Part part =
        mail.refused(
            call.principal().account(),
            (int) (long) call.whole("days").orElse((long) DAYS_DEFAULT),
            call.text("after"),
            call.limit());
    return new Page<>(part.refused().stream().map(RefusedMessage::of).toList(), part.next());
  }
}
