package org.posthorn.server.control;

import java.util.Locale;
import java.util.Optional;
import org.posthorn.admin.Caller;
import org.posthorn.admin.Operations;
import org.posthorn.search.MatchResult;
import org.posthorn.search.index.IndexStatus;
import org.posthorn.search.index.IndexedCount;
import org.posthorn.search.index.WhyFound;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about the search index.
final class SearchRequests {
  private final Operations operations;
  private final Caller by;

  SearchRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  JsonNode status(ControlRequest request) {
    Optional<String> account = request.optionalText("account");
    IndexedCount count = operations.searchCount(by, account);
    ObjectNode answer = ControlRequest.JSON.createObjectNode();
    account.ifPresent(address -> answer.put("account", address));
    answer
        .put("messages", count.emails())
        .put("indexed", count.indexed())
        .put("notIndexed", count.missing());
    if (account.isEmpty()) {
      IndexStatus status = operations.searchStatus(by);
      answer
          .put("accountsWaiting", status.accountsWaiting())
          .put("attachmentsWaiting", status.attachmentsWaiting())
          .put("indexBytes", status.bytes())
          .put("documents", status.documents())
          .put("shards", status.shards())
          .put("openShards", status.openShards())
          .put("version", status.version());
    }
    return answer;
  }

  JsonNode why(ControlRequest request) {
    WhyFound why =
        operations.searchWhy(
            by, request.text("account"), request.text("id"), request.text("query"));
    ObjectNode answer = ControlRequest.JSON.createObjectNode();
    answer.put("message", request.text("id")).put("indexed", why.indexed());
    ArrayNode places = answer.putArray("places");
    for (WhyFound.Place place : why.places()) {
      ArrayNode absent =
          places
              .addObject()
              .put("place", place.name().toLowerCase(Locale.ROOT))
              .put("found", place.found())
              .put("index", known(place.index()))
              .putArray("absent");
      place.absent().forEach(absent::add);
    }
    ArrayNode files = answer.putArray("attachments");
    for (WhyFound.AttachedFile file : why.files()) {
      files
          .addObject()
          .put("name", file.name())
          .put("outcome", file.outcome())
          .put("characters", file.characters());
    }
    return answer;
  }

  private static String known(MatchResult index) {
    return switch (index) {
      case YES -> "there";
      case NO -> "not there";
      case OPEN -> "may be there";
    };
  }

  JsonNode rebuild(ControlRequest request) {
    Optional<String> account = request.optionalText("account");
    operations.searchRebuild(by, account);
    return ControlRequest.JSON.createObjectNode().put("rebuilding", account.orElse("all accounts"));
  }
}
