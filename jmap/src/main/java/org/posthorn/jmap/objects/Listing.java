package org.posthorn.jmap.objects;

import java.util.List;
import org.posthorn.jmap.protocol.Arguments;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.ChangesRequest;
import org.posthorn.jmap.protocol.QueryRequest;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Answers queries whose results are all in memory (RFC 8620 §5.5, §5.6).
public final class Listing {
  /// Largest number of ids in a response.
  private static final int IDS_MAX = 1_000;

  private Listing() {}

  /// Answers a `/query`.
  ///
  /// @param state of the type, which is the state of the query
  /// @param ids all results in order
  public static ObjectNode answer(
      QueryRequest request, String accountId, String state, List<String> ids) {
    QueryRequest.Page page = request.page(ids.size(), ids::indexOf, IDS_MAX);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", accountId);
    answer.put("queryState", state);
    answer.put("canCalculateChanges", false);
    answer.put("position", page.from());
    ArrayNode array = answer.putArray("ids");
    ids.subList(page.from(), page.to()).forEach(array::add);
    if (request.calculateTotal()) {
      answer.put("total", ids.size());
    }
    if (request.limit().orElse(Long.MAX_VALUE) > IDS_MAX && page.to() < ids.size()) {
      answer.put("limit", IDS_MAX);
    }
    return answer;
  }

  /// Answers a `/queryChanges`: either nothing has changed, or the changes cannot be calculated.
  ///
  /// @param ids all results
  public static ObjectNode unchanged(Call call, String accountId, String state, List<String> ids) {
    Arguments arguments = call.arguments();
    String since = arguments.required("sinceQueryState");
    var _ = arguments.unsigned("maxChanges");
    var _ = arguments.string("upToId");
    boolean total = arguments.flag("calculateTotal", false);
    arguments.requireAllKnown();
    if (!since.equals(state)) {
      throw ChangesRequest.cannotCalculate("the changes cannot be calculated; repeat the query");
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", accountId);
    answer.put("oldQueryState", since);
    answer.put("newQueryState", state);
    if (total) {
      answer.put("total", ids.size());
    }
    answer.putArray("removed");
    answer.putArray("added");
    return answer;
  }
}
