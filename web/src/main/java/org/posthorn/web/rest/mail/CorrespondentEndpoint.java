package org.posthorn.web.rest.mail;

import java.util.List;
import java.util.Optional;
import org.posthorn.jmap.correspondents.Correspondents;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Endpoint for correspondents of the account. Thread-safe.
final class CorrespondentEndpoint {
  private final Correspondents correspondents;

  CorrespondentEndpoint(Correspondents correspondents) {
    this.correspondents = correspondents;
  }

  /// A correspondent.
  record Correspondent(
      @Description("from the latest message to or from the correspondent") Optional<String> name,
      @Description("the address") String address) {}

  Endpoint endpoint() {
    return Endpoint.get("/correspondents", "listCorrespondents")
        .says(
            "Messages",
            "Lists the correspondents of the account, the most likely recipients first.")
        .scope("api.read")
        .query(
            Parameter.text(
                "starting", "the beginning of a name, of one of its words, or of an address"))
        .givesPage(Correspondent.class, "the correspondents; there is one page", this::list);
  }

  private Page<Correspondent> list(RestCall call) {
    List<Correspondent> found =
        correspondents
            .starting(call.principal(), call.text("starting").orElse(""), call.limit())
            .stream()
            .map(one -> new Correspondent(one.name(), one.address()))
            .toList();
    return new Page<>(found, Optional.empty());
  }
}
