package org.posthorn.web.rest.owner;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.owner.HeldMail;
import org.posthorn.delivery.checks.Virus;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;

/// What is held in quarantine for one's own account.
final class HeldMessages {
  private static final String GROUP = "Own mail";

  private final HeldMail held;

  HeldMessages(HeldMail held) {
    this.held = held;
  }

  /// A message in quarantine.
  record HeldMessage(
      @Description("names it in quarantine") String id,
      @Description("the trace id, for `about` of `/self/explanations`") String trace,
      @Description("when it came") Instant arrived,
      @Description("the reverse-path; empty for a notification") String from,
      @Description("its subject") String subject,
      @Description("how probably it is spam, from 0 to 1; missing: not classified")
          Optional<Double> spam,
      @Description("what the virus scanner said") Virus virus,
      @Description("whether the account may have it delivered; if not, an administrator may")
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

  /// What is held for the account.
  record HeldMessageList(
      @Description("the newest " + HeldMail.LISTED_MAX + ", newest first")
          List<HeldMessage> messages) {}

  List<Endpoint> endpoints() {
    String one = "/self/quarantine/{id}";
    return List.of(
        Endpoint.get("/self/quarantine", "listOwnQuarantine")
            .says(GROUP, "Lists what is in quarantine for the account.")
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
            .says(
                GROUP,
                "Has a message in quarantine delivered to the account, and to no other recipient.")
            .scope("api.write")
            .givesNothing(call -> held.release(call.principal(), call.path("id"))),
        Endpoint.delete(one, "discardOwnQuarantined")
            .says(GROUP, "Throws a message in quarantine away for the account. Nobody is told.")
            .scope("api.write")
            .givesNothing(call -> held.discard(call.principal(), call.path("id"))));
  }

  private HeldMessage show(RestCall call) {
    return HeldMessage.of(held.show(call.principal().account(), call.path("id")));
  }
}
