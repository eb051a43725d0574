package org.posthorn.jmap.mailbox;

import java.util.LinkedHashMap;
import java.util.Map;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.jmap.protocol.SetException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Rights on a mailbox as JSON: `MailboxRights` (RFC 8621 §2, which maps them to rights of RFC
/// 4314), and `mayShare`, which is in no RFC.
public final class RightsJson {
  static final String SHARE = "mayShare";
  private static final String RENAME = "mayRename";
  private static final String DELETE = "mayDelete";
  private static final String SUBMIT = "maySubmit";
  private static final Map<String, MailboxRights> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("mayReadItems", MailboxRights.parse("lr"));
    NAMES.put("mayAddItems", MailboxRights.parse("i"));
    NAMES.put("mayRemoveItems", MailboxRights.parse("te"));
    NAMES.put("maySetSeen", MailboxRights.parse("s"));
    NAMES.put("maySetKeywords", MailboxRights.parse("w"));
    NAMES.put("mayCreateChild", MailboxRights.parse("k"));
    NAMES.put(RENAME, MailboxRights.parse("x"));
    NAMES.put(DELETE, MailboxRights.parse("x"));
    NAMES.put(SUBMIT, MailboxRights.parse("p"));
    NAMES.put(SHARE, MailboxRights.parse("a"));
  }

  private RightsJson() {}

  /// All of them, each true or false.
  public static ObjectNode of(MailboxRights rights) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    NAMES.forEach((name, needed) -> json.put(name, rights.includes(needed)));
    return json;
  }

  /// The rights of the caller.
  ///
  /// @param inbox whether the mailbox is INBOX, which cannot be renamed or moved
  /// @param owner whether the caller owns the account: only the owner may submit mail from it
  /// @param sharing whether the client uses `mayShare`
  static ObjectNode mine(MailboxRights rights, boolean inbox, boolean owner, boolean sharing) {
    ObjectNode json = of(rights);
    if (inbox) {
      json.put(RENAME, false).put(DELETE, false);
    }
    if (!owner) {
      json.put(SUBMIT, false);
    }
    if (!sharing) {
      json.remove(SHARE);
    }
    return json;
  }

  /// Parses rights from the input of a client. Rights without a property are not changed.
  ///
  /// @param before the previous rights
  /// @throws SetException if it is not an object of rights
  static MailboxRights read(JsonNode value, MailboxRights before) {
    if (!(value instanceof ObjectNode object)) {
      throw invalid("shareWith must have an object of rights for each principal");
    }
    for (Map.Entry<String, JsonNode> each : object.properties()) {
      if (!NAMES.containsKey(each.getKey()) || !each.getValue().isBoolean()) {
        throw invalid("unknown right " + each.getKey() + ", or it is neither true nor false");
      }
    }
    if (object.path(RENAME).asBoolean(false) != object.path(DELETE).asBoolean(false)) {
      throw invalid(RENAME + " and " + DELETE + " are one right and must be equal");
    }
    if (object.path(SUBMIT).asBoolean(false)) {
      throw invalid(SUBMIT + " cannot be shared");
    }
    MailboxRights rights = before;
    for (Map.Entry<String, MailboxRights> each : NAMES.entrySet()) {
      boolean had = before.includes(each.getValue());
      boolean wanted = object.path(each.getKey()).asBoolean(false);
      if (wanted && !had) {
        rights = rights.with(each.getValue());
      } else if (!wanted && had) {
        rights = rights.without(each.getValue());
      }
    }
    // Any right on a mailbox includes seeing it.
    return rights.isNone() || rights.equals(LOOKUP) ? MailboxRights.NONE : rights.with(LOOKUP);
  }

  private static final MailboxRights LOOKUP = MailboxRights.parse("l");

  private static SetException invalid(String why) {
    return SetException.invalid(why, "shareWith");
  }
}
