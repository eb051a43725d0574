package org.posthorn.web.rest.owner;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.owner.HeldMail;
import org.posthorn.delivery.checks.Virus;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;

/// Endpoints for messages in quarantine for the own account.
final class HeldMessages {
  private static final String GROUP = "Own mail";

  private final HeldMail held;

  HeldMessages(HeldMail held) {
    this.held = held;
  }

  /// A message in quarantine.
  record HeldMessage(
      @Description("its id in quarantine") String id,
      @Description("the trace id, for `about` of `/self/explanations`") String trace,
      @Description("when it was received") Instant arrived,
      @Description("the reverse-path; empty for a notification") String from,
      @Description("its subject") String subject,
      @Description("its spam probability, from 0 to 1; missing: not classified")
          Optional<Double> spam,
      @Description("result of the virus scanner") Virus virus,
      @Description("whether the account may release it; if not, only an administrator may")
          boolean releasable) {
    static HeldMessage of(HeldMail.Held held) {
      return new HeldMessage(
          held.id(),
          held.traceId(),
          held.arrived(),
          held.from(),
          held.subject(),
          held.spam().stream().boxed().findFirst(),
          held.virus(),
          held.releasable());
    }
  }

  /// Messages in quarantine for the account.
  record HeldMessageList(
      @Description("the newest " + HeldMail.LISTED_MAX + ", newest first")
          List<HeldMessage> messages) {}

  List<Endpoint> endpoints() {
    String one = "/self/quarantine/{id}";
    return List.of(
        Endpoint.get("/self/quarantine", "listOwnQuarantine")
            .says(GROUP, "Lists messages in quarantine for the account.")
            .scope("api.read")
            .gives(
                HeldMessageList.class,
                "the messages",
                call ->
                    new HeldMessageList(
                        held.list(call.principal().account()).stream()
                            .map(HeldMessage::of)
                            .toList())),
        Endpoint.get(one, "getOwnQuarantined")
            .says(GROUP, "Shows a message in quarantine.")
            .scope("api.read")
            .gives(HeldMessage.class, "the message", this::show),
        Endpoint.post(one + "/release", "releaseOwnQuarantined")
            .says(GROUP, "Releases a message from quarantine, for the account only.")
            .scope("api.write")
            .givesNothing(call -> held.release(call.principal(), call.path("id"))),
        Endpoint.delete(one, "discardOwnQuarantined")
            .says(GROUP, "Discards the account's copy in quarantine. No notification is sent.")
            .scope("api.write")
            .givesNothing(call -> held.discard(call.principal(), call.path("id"))));
  }

  private HeldMessage show(RestCall call) {
    return HeldMessage.of(held.show(call.principal().account(), call.path("id")));
  }
}
