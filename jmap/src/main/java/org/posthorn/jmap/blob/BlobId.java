package org.posthorn.jmap.blob;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.store.mail.ObjectId;

/// The id of a blob in an account:
///
/// | id | content |
/// |---|---|
/// | `Be1f` | the message of Email 1f |
/// | `Bp1f-1_2` | part 1.2 of it, without its transfer encoding |
/// | `Bp1f-2-1` | part 1 of the message that is part 2 |
/// | `Bu7k3` | upload 7k3 |
/// | `Bs2m1f` | Sieve script 2 in its version 1f |
/// | `Bu7k3-1` | part 1 of an uploaded message |
///
/// @param whole the outermost object
/// @param parts path to a part; each but the last is a message. Empty for the whole object
public record BlobId(Whole whole, List<PartNumber> parts) {
  /// Nested messages; each must be read completely.
  private static final int PARTS_MAX = 8;

  private static final Pattern SCRIPT =
      Pattern.compile("([1-9a-f][0-9a-f]{0,6})m([1-9a-f][0-9a-f]{0,14})");
  private static final Pattern UPLOAD = Pattern.compile("[A-Za-z0-9]{1,64}");

  /// The outermost object.
  public sealed interface Whole {}

  /// A message.
  public record OfEmail(long email) implements Whole {}

  /// An upload.
  ///
  /// @param name random, of letters and digits
  public record OfUpload(String name) implements Whole {
    public OfUpload {
      if (!UPLOAD.matcher(name).matches()) {
        throw new IllegalArgumentException("the name of an upload consists of letters and digits");
      }
    }
  }

  /// A Sieve script.
  ///
  /// @param id of the script
  /// @param modSeq of its last change
  public record OfScript(int id, long modSeq) implements Whole {}

  public BlobId {
    parts = List.copyOf(parts);
  }

  public static BlobId ofEmail(long email) {
    return new BlobId(new OfEmail(email), List.of());
  }

  public static BlobId ofUpload(String name) {
    return new BlobId(new OfUpload(name), List.of());
  }

  public static BlobId ofScript(int id, long modSeq) {
    return new BlobId(new OfScript(id, modSeq), List.of());
  }

  /// The id of a part of this message.
  public BlobId part(PartNumber part) {
    List<PartNumber> more = new ArrayList<>(parts);
    more.add(part);
    return new BlobId(whole, more);
  }

  /// Parses the form of [#toString]; empty for any other text.
  public static Optional<BlobId> parse(String spelled) {
    String[] steps = spelled.split("-", -1);
    if (steps.length > 1 + PARTS_MAX || steps[0].length() < 3) {
      return Optional.empty();
    }
    String name = steps[0].substring(2);
    Optional<Whole> whole =
        switch (steps[0].substring(0, 2)) {
          case "Be" -> steps.length == 1 ? email(name) : Optional.empty();
          case "Bp" -> steps.length > 1 ? email(name) : Optional.empty();
          case "Bs" -> steps.length == 1 ? script(name) : Optional.empty();
          case "Bu" ->
              UPLOAD.matcher(name).matches() ? Optional.of(new OfUpload(name)) : Optional.empty();
          default -> Optional.empty();
        };
    if (whole.isEmpty()) {
      return Optional.empty();
    }
    BlobId id = new BlobId(whole.get(), List.of());
    for (int i = 1; i < steps.length; i++) {
      Optional<PartNumber> part =
          steps[i].indexOf('.') < 0
              ? PartNumber.parse(steps[i].replace('_', '.'))
              : Optional.empty();
      if (part.isEmpty()) {
        return Optional.empty();
      }
      id = id.part(part.get());
    }
    return Optional.of(id);
  }

  private static Optional<Whole> script(String name) {
    Matcher script = SCRIPT.matcher(name);
    return script.matches()
        ? Optional.of(
            new OfScript(
                Integer.parseInt(script.group(1), 16), Long.parseLong(script.group(2), 16)))
        : Optional.empty();
  }

  private static Optional<Whole> email(String hex) {
    OptionalLong email = ObjectId.email("E" + hex);
    return email.isPresent() ? Optional.of(new OfEmail(email.getAsLong())) : Optional.empty();
  }

  @Override
  public String toString() {
    StringBuilder spelled = new StringBuilder();
    switch (whole) {
      case OfEmail(long email) ->
          spelled.append(parts.isEmpty() ? "Be" : "Bp").append(Long.toHexString(email));
      case OfUpload(String name) -> spelled.append("Bu").append(name);
      case OfScript(int script, long modSeq) ->
          spelled
              .append("Bs")
              .append(Integer.toHexString(script))
              .append('m')
              .append(Long.toHexString(modSeq));
    }
    parts.forEach(part -> spelled.append('-').append(part.spelled()));
    return spelled.toString();
  }
}
