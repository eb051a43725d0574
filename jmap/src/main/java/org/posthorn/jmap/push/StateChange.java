package org.posthorn.jmap.push;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthorn.directory.AccountId;
import org.posthorn.runtime.Digests;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Changed states (RFC 8620 §7.1): new states by account and type.
///
/// @param changed not empty
/// @param all current states of all types of the subscription
public record StateChange(
    SortedMap<AccountId, SortedMap<String, String>> changed,
    SortedMap<AccountId, SortedMap<String, String>> all) {

  /// As sent to clients.
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("@type", "StateChange");
    ObjectNode accounts = json.putObject("changed");
    changed.forEach((account, states) -> {
      ObjectNode types = accounts.putObject(ObjectId.ofAccount(account));
      states.forEach(types::put);
    });
    return json;
  }

  /// A digest of all states: a client that sees the same value has missed nothing (RFC 8887
  /// §4.3.5).
  public String pushState() {
    return pushState(all);
  }

  static String pushState(SortedMap<AccountId, SortedMap<String, String>> states) {
    byte[] digest = Digests.sha256(states.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 16);
  }

  /// The states that differ in `now`.
  static SortedMap<AccountId, SortedMap<String, String>> difference(
      Map<AccountId, SortedMap<String, String>> before,
      Map<AccountId, SortedMap<String, String>> now) {
    SortedMap<AccountId, SortedMap<String, String>> changed = new TreeMap<>();
    now.forEach((account, states) -> {
      Map<String, String> known = before.getOrDefault(account, new TreeMap<>());
      SortedMap<String, String> different = new TreeMap<>(states);
      different.entrySet().removeIf(each -> each.getValue().equals(known.get(each.getKey())));
      if (!different.isEmpty()) {
        changed.put(account, different);
      }
    });
    return changed;
  }
}
