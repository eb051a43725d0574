package org.posthorn.jmap.email;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.mime.AddrSpec;
import org.posthorn.mime.Addresses;
import org.posthorn.mime.Dates;
import org.posthorn.mime.EncodedWords;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.MessageIds;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// Header fields as JSON, in each form (RFC 8621 §4.1.2). Never fails, whatever a message contains.
final class HeaderValues {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern URL = Pattern.compile("<([^<>]*)>");
  private static final int MINUTES_OF_DAY = 24 * 60;
  private static final Pattern COMMENT = Pattern.compile("\\([^()<>]*\\)");

  private HeaderValues() {}

  /// The value of a property; null or an empty list if there is no such field.
  static JsonNode value(HeaderFields fields, HeaderProperty property) {
    return value(fields, property.field(), property.form(), property.all());
  }

  static JsonNode value(HeaderFields fields, String name, HeaderForm form, boolean all) {
    if (all) {
      ArrayNode values = JSON.arrayNode();
      fields.all(name).forEach(field -> values.add(value(field, form)));
      return values;
    }
    HeaderField last = null;
    for (HeaderField field : fields.all()) {
      if (field.isNamed(name)) {
        last = field;
      }
    }
    return last == null ? NullNode.getInstance() : value(last, form);
  }

  /// All fields in raw form (RFC 8621 §4.1.3, EmailHeader).
  static ArrayNode all(HeaderFields fields) {
    ArrayNode headers = JSON.arrayNode();
    for (HeaderField field : fields.all()) {
      if (field.isWellFormed()) {
        ObjectNode header = headers.addObject();
        header.put("name", field.name());
        header.put("value", raw(field));
      }
    }
    return headers;
  }

  private static JsonNode value(HeaderField field, HeaderForm form) {
    return switch (form) {
      case RAW -> JSON.stringNode(raw(field));
      case TEXT -> JSON.stringNode(shown(EncodedWords.decodeText(field.value())));
      case ADDRESSES -> addresses(field.value());
      case GROUPED_ADDRESSES -> groups(field.value());
      case MESSAGE_IDS -> messageIds(field.value());
      case DATE -> date(field.value());
      case URLS -> urls(field.value());
    };
  }

  /// RFC 8621 §4.1.2.1: from after the colon to before the final line break.
  private static String raw(HeaderField field) {
    byte[] whole = field.raw();
    int from = field.valueStart() - field.start();
    int to = whole.length;
    if (to > from && whole[to - 1] == '\n') {
      to--;
      to -= to > from && whole[to - 1] == '\r' ? 1 : 0;
    }
    return utf8(Arrays.copyOfRange(whole, from, to));
  }

  /// Decodes the octets of a header: invalid UTF-8 becomes U+FFFD, NUL is dropped.
  private static String utf8(byte[] octets) {
    String text = new String(octets, StandardCharsets.UTF_8);
    return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
  }

  static String utf8(String octets) {
    return utf8(octets.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// RFC 8621 §4.1.2.2: in NFC and without control characters.
  static String shown(String decoded) {
    boolean ascii = true;
    boolean clean = true;
    for (int i = 0; i < decoded.length() && (ascii || clean); i++) {
      char c = decoded.charAt(i);
      ascii &= c < 0x80;
      clean &= !isDropped(c);
    }
    String text = decoded;
    if (!clean) {
      StringBuilder kept = new StringBuilder(text.length());
      text.chars().filter(c -> !isDropped((char) c)).forEach(c -> kept.append((char) c));
      text = kept.toString();
    }
    return ascii ? text : whole(Normalizer.normalize(text, Normalizer.Form.NFC));
  }

  private static boolean isDropped(char c) {
    return Character.isISOControl(c) && c != '\t';
  }

  /// Without unpaired surrogates, which JSON must not contain.
  static String whole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
      }
    }
    return text;
  }

  private static ArrayNode addresses(String value) {
    ArrayNode list = JSON.arrayNode();
    for (ImapAddress address : Addresses.parse(value)) {
      if (address.isMailbox()) {
        add(list, address);
      }
    }
    return list;
  }

  private static ArrayNode groups(String value) {
    ArrayNode groups = JSON.arrayNode();
    ArrayNode open = null;
    for (ImapAddress address : Addresses.parse(value)) {
      if (address.isGroupStart()) {
        open = group(groups, JSON.stringNode(name(address.mailbox())));
      } else if (address.isGroupEnd()) {
        open = null;
      } else {
        open = open == null ? group(groups, NullNode.getInstance()) : open;
        add(open, address);
      }
    }
    return groups;
  }

  private static ArrayNode group(ArrayNode groups, JsonNode name) {
    ObjectNode group = groups.addObject();
    group.set("name", name);
    return group.putArray("addresses");
  }

  private static void add(ArrayNode list, ImapAddress address) {
    String local = address.mailbox() == null ? "" : utf8(address.mailbox());
    String host = address.host() == null ? "" : utf8(address.host());
    String name = name(address.name());
    if (local.isEmpty() && host.isEmpty()) {
      // A word that is not an address is returned as the address (RFC 8621 §4.1.2.3).
      if (!name.isEmpty()) {
        list.addObject().putNull("name").put("email", name);
      }
      return;
    }
    ObjectNode json = list.addObject();
    json.put("name", name.isEmpty() ? null : name);
    String written = local.isEmpty() ? "" : AddrSpec.written(local);
    json.put("email", host.isEmpty() ? local : written + "@" + host);
  }

  /// Also decodes encoded words in quotes, which RFC 2047 §5 does not allow but many programs
  /// write.
  private static String name(@org.jspecify.annotations.Nullable String octets) {
    return octets == null ? "" : shown(EncodedWords.decode(octets)).strip();
  }

  private static JsonNode messageIds(String value) {
    List<String> ids = MessageIds.parse(value);
    if (ids.isEmpty()) {
      return NullNode.getInstance();
    }
    ArrayNode list = JSON.arrayNode();
    ids.forEach(id -> list.add(utf8(id)));
    return list;
  }

  private static JsonNode date(String value) {
    return Dates.read(value)
        .<JsonNode>map(date -> JSON.stringNode(date(date)))
        .orElse(NullNode.getInstance());
  }

  /// RFC 8620 §1.4: an offset of a day or more is not a valid zone (RFC 3339 §5.6) and is dropped.
  private static String date(Dates.Reading date) {
    int minutes = Math.abs(date.minutesEast()) < MINUTES_OF_DAY ? date.minutesEast() : 0;
    String zone =
        minutes == 0
            ? "Z"
            : "%c%02d:%02d"
                .formatted(minutes < 0 ? '-' : '+', Math.abs(minutes) / 60, Math.abs(minutes) % 60);
    return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(date.clock()) + zone;
  }

  /// RFC 2369 §2: in angle brackets, with comments and white space outside and inside.
  private static JsonNode urls(String value) {
    ArrayNode list = JSON.arrayNode();
    Matcher url = URL.matcher(COMMENT.matcher(value).replaceAll(""));
    while (url.find()) {
      String text = utf8(url.group(1).replaceAll("[ \\t]", ""));
      if (!text.isEmpty()) {
        list.add(text);
      }
    }
    return list.isEmpty() ? NullNode.getInstance() : list;
  }
}
