package org.posthorn.jmap.mdn;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.jmap.protocol.SetException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The disposition of a message (RFC 8098 §3.2.6), in the lower case form of RFC 9007 §2.
record Disposition(String actionMode, String sendingMode, String type) {
  private static final Set<String> ACTIONS = Set.of("manual-action", "automatic-action");
  private static final Set<String> SENDING = Set.of("mdn-sent-manually", "mdn-sent-automatically");
  private static final Set<String> TYPES =
      Set.of("deleted", "dispatched", "displayed", "processed");

  private static final Pattern FIELD =
      Pattern.compile("\\s*([\\w-]+)\\s*/\\s*([\\w-]+)\\s*;\\s*([\\w-]+).*");

  /// @throws SetException `invalidProperties`
  static Disposition read(JsonNode value) {
    Disposition read =
        new Disposition(
            value.path("actionMode").asString(""),
            value.path("sendingMode").asString(""),
            value.path("type").asString(""));
    if (value.size() != 3 || !read.isKnown()) {
      throw SetException.invalid(
          "a disposition has an actionMode, a sendingMode and a type of RFC 9007 §2",
          "disposition");
    }
    return read;
  }

  /// @param value of the field
  /// @return empty for one that RFC 9007 cannot represent
  static Optional<Disposition> parse(String value) {
    Matcher matcher = FIELD.matcher(value.toLowerCase(Locale.ROOT));
    return matcher.matches()
        ? Optional.of(new Disposition(matcher.group(1), matcher.group(2), matcher.group(3)))
            .filter(Disposition::isKnown)
        : Optional.empty();
  }

  private boolean isKnown() {
    return ACTIONS.contains(actionMode) && SENDING.contains(sendingMode) && TYPES.contains(type);
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("actionMode", actionMode);
    json.put("sendingMode", sendingMode);
    json.put("type", type);
    return json;
  }

  /// In the form of the header field.
  String written() {
    return actionMode + "/" + sendingMode.replace("mdn", "MDN") + "; " + type;
  }
}
