package org.posthorn.jmap.objects;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.ChangesRequest;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectChanges;
import org.posthorn.store.objects.ObjectType;
import tools.jackson.databind.node.ObjectNode;

/// A type of stored objects other than mail, such as identities, with the form of its ids.
///
/// @param letter prefix of the hexadecimal digits in ids, unique for each type
public record StoredType(ObjectType type, char letter) {
  private static final int CHANGES_MAX = 500;

  /// The id of an object.
  public String spelled(long id) {
    return letter + Long.toHexString(id);
  }

  /// Parses the form of [#spelled]; empty for any other text.
  public OptionalLong number(String id) {
    return id.length() > 1 && id.charAt(0) == letter
        ? ObjectId.email('E' + id.substring(1))
        : OptionalLong.empty();
  }

  /// The state of the type.
  public String state(AccountObjects objects) {
    return Long.toString(objects.state(type));
  }

  /// Answers a `/changes`.
  public ObjectNode changes(Call call, AccountObjects objects) {
    ChangesRequest request = ChangesRequest.read(call);
    call.arguments().requireAllKnown();
    long max = Math.min(request.maxChanges().orElse((long) CHANGES_MAX), CHANGES_MAX);
    String since = request.sinceState();
    if (!since.matches("0|[1-9][0-9]{0,17}")) {
      throw ChangesRequest.cannotCalculate("there is no such state");
    }
    ObjectChanges changes =
        objects
            .since(type, Long.parseLong(since), (int) max)
            .orElseThrow(() -> ChangesRequest.cannotCalculate("the state is too old"));
    return request.answer(
        ObjectId.ofAccount(objects.id()),
        new ChangesRequest.Changes(
            Long.toString(changes.state()),
            changes.more(),
            spelled(changes.created()),
            spelled(changes.updated()),
            spelled(changes.destroyed())));
  }

  private List<String> spelled(Collection<Long> ids) {
    return ids.stream().map(this::spelled).toList();
  }
}
