package org.posthorn.web.rest.owner;

import java.time.Instant;
import org.posthorn.admin.owner.OwnMail;
import org.posthorn.store.events.EventLog;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// What was refused for one's own account.
final class RefusedMessages {
  private static final int DAYS_DEFAULT = 30;

  private final OwnMail mail;

  RefusedMessages(OwnMail mail) {
    this.mail = mail;
  }

  /// A message that was refused.
  record RefusedMessage(
      @Description("the trace id, for `about` of `/self/explanations`") String trace,
      @Description("when") Instant at,
      @Description("the reverse-path; empty for a notification") String from,
      @Description("the address of this account that it was sent to") String to,
      @Description("its subject; empty if it was refused before that was known") String subject,
      @Description("what the client was answered, which says why") String reply,
      @Description("whether the client was asked to come again later") boolean temporary) {
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
            "Lists what was refused for the account, newest first; of each day at most the first"
                + " 1,000.")
        .scope("api.read")
        .query(
            Parameter.whole(
                "days", 1, EventLog.DAYS_MAX, "how many days (UTC), with today; 30 if missing"))
        .givesPage(RefusedMessage.class, "what was refused", this::list);
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
