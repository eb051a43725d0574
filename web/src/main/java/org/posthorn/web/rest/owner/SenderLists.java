package org.posthorn.web.rest.owner;

import java.io.IOException;
import java.util.List;
import org.posthorn.admin.owner.OwnSenders;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;

/// Endpoints for an account's lists of allowed and blocked senders.
final class SenderLists {
  private static final String GROUP = "Own mail";

  private final OwnSenders senders;

  SenderLists(OwnSenders senders) {
    this.senders = senders;
  }

  /// The lists.
  record OwnSenderLists(
      @Description(
              "senders whose mail is never spam, unless it is forged: addresses, or domains"
                  + " as @example.org")
          List<String> allowed,
      @Description("senders whose mail is always spam") List<String> blocked) {}

  /// The rule for a sender.
  record SenderRule(@Description("allowed or blocked") OwnSenders.Rule rule) {}

  List<Endpoint> endpoints() {
    String one = "/self/senders/{sender}";
    return List.of(
        Endpoint.get("/self/senders", "listOwnSenders")
            .says(GROUP, "Shows which senders the account allows and blocks.")
            .scope("api.read")
            .gives(
                OwnSenderLists.class,
                "the lists",
                call -> lists(senders.list(call.principal().account()))),
        Endpoint.put(one, "setOwnSender")
            .says(
                GROUP,
                "Allows or blocks a sender: an address, or a domain with its subdomains. It is removed from"
                    + " the other list.")
            .scope("api.write")
            .takes(SenderRule.class)
            .gives(OwnSenderLists.class, "the lists", this::set),
        Endpoint.delete(one, "removeOwnSender")
            .says(GROUP, "Removes a sender from the lists.")
            .scope("api.write")
            .givesNothing(call -> {
              var _ = senders.forget(call.principal(), call.path("sender"));
            }));
  }

  private OwnSenderLists set(RestCall call) throws IOException {
    SenderRule wanted = call.body(SenderRule.class);
    return lists(senders.set(call.principal(), call.path("sender"), wanted.rule()));
  }

  private static OwnSenderLists lists(OwnSenders.Senders found) {
    return new OwnSenderLists(found.allowed(), found.blocked());
  }
}
