package org.posthorn.admin;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.passwords.PasswordHashes;
import org.posthorn.admin.values.Sizes;
import org.posthorn.directory.Address;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.NewPassword;

/// Reads accounts to create from CSV (RFC 4180) in UTF-8: `address,password[,quota[,hash]]` a line.
/// The fourth column may hold an Argon2 hash instead of the password in the second; a hash in the
/// second is refused. Empty lines and comments (`#`) are skipped, and so is a heading: a first line
/// whose first field is `address` or `email`, in upper or lower case.
public final class AccountImport {
  private static final int FIELDS_MIN = 2;
  private static final int QUOTA = 2;
  private static final int HASH = 3;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private static final Pattern HEADING =
      Pattern.compile(
          "\"?\\s*(address|e-?mail([ _-]?address)?)\\s*\"?\\s*(,|$)", Pattern.CASE_INSENSITIVE);

  /// Spreadsheets of some countries separate fields by semicolons.
  private static final Pattern QUOTA_BEHIND_SEMICOLON =
      Pattern.compile("[^\"]*;\\s*\\d+\\s*[KMGT]?i?B\\s*", Pattern.CASE_INSENSITIVE);

  private final Consumer<NewAccount> check;
  private final Map<Address, Integer> seen = new HashMap<>();

  /// @param check throws [OperationException] or [DirectoryException] for an account that cannot be
  ///   created
  AccountImport(Consumer<NewAccount> check) {
    this.check = check;
  }

  /// The lines of a file, without a byte order mark.
  ///
  /// @throws OperationException naming the first line that is not UTF-8
  public static List<String> lines(byte[] file) {
    ByteBuffer left = ByteBuffer.wrap(file);
    CharBuffer text = CharBuffer.allocate(file.length);
    var decoder = StandardCharsets.UTF_8.newDecoder();
    try {
      var result = decoder.decode(left, text, true);
      if (result.isError()) {
        result.throwException();
      }
    } catch (CharacterCodingException e) {
      long line = text.flip().chars().filter(c -> c == '\n').count() + 1;
      throw new OperationException(
          Reason.INVALID,
          "line "
              + line
              + ": not UTF-8; convert the file (iconv -f latin1 -t utf-8); no account was"
              + " made");
    }
    String all = text.flip().toString();
    return (all.startsWith(String.valueOf(BYTE_ORDER_MARK)) ? all.substring(1) : all)
        .lines()
        .toList();
  }

  /// Reads and checks all lines.
  ///
  /// @throws OperationException naming the number of the first line that is wrong, and why
  List<NewAccount> read(List<String> lines) {
    List<NewAccount> wanted = new ArrayList<>();
    boolean first = true;
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (!first || !HEADING.matcher(line).lookingAt()) {
        wanted.add(checked(line, number));
      }
      first = false;
    }
    if (wanted.isEmpty()) {
      throw new OperationException(Reason.INVALID, "there is no account in the file");
    }
    return wanted;
  }

  private static void requireCommas(String line) {
    boolean other = line.contains(";") && !line.contains(",");
    if (other || QUOTA_BEHIND_SEMICOLON.matcher(line).matches()) {
      throw new OperationException(
          Reason.INVALID,
          "separate the fields by commas, not by semicolons; put a password that ends like this"
              + " in double quotes");
    }
  }

  private NewAccount checked(String line, int number) {
    try {
      requireCommas(line);
      NewAccount account = account(fields(line));
      check.accept(account);
      Integer before = seen.putIfAbsent(account.address(), number);
      if (before != null) {
        throw new OperationException(
            Reason.EXISTS, account.address() + " is in line " + before + " already");
      }
      return account;
    } catch (DirectoryException | OperationException e) {
      OperationException failure = OperationException.of(e).orElseThrow();
      throw new OperationException(
          failure.reason(),
          "line " + number + ": " + failure.getMessage() + "; no account was made");
    }
  }

  static NewAccount account(List<String> fields) {
    if (fields.size() < FIELDS_MIN || fields.size() > HASH + 1) {
      throw new OperationException(
          Reason.INVALID,
          "expected address,password[,quota[,hash]]; put a field with a comma in double"
              + " quotes");
    }
    return new NewAccount(
        Address.parseQuoted(fields.get(0).strip()),
        Optional.empty(),
        quota(field(fields, QUOTA).strip()),
        Set.of(),
        Optional.of(password(fields.get(1), field(fields, HASH).strip())));
  }

  private static String field(List<String> fields, int index) {
    return index < fields.size() ? fields.get(index) : "";
  }

  private static OptionalLong quota(String text) {
    try {
      return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Sizes.parse(text));
    } catch (IllegalArgumentException e) {
      throw new OperationException(Reason.INVALID, "quota " + text + ": " + e.getMessage());
    }
  }

  private static NewPassword password(String plain, String hash) {
    if (plain.isEmpty() == hash.isEmpty()) {
      throw new OperationException(
          Reason.INVALID,
          "expected address,password[,quota], or address,,quota,hash with an Argon2 hash");
    }
    if (PasswordHashes.looksLikeOne(plain)) {
      throw new OperationException(
          Reason.INVALID,
          "the second field is the hash of a password, not a password; an Argon2 hash may be given"
              + " as the fourth (address,,quota,hash), others cannot be imported");
    }
    return hash.isEmpty() ? new NewPassword.Plain(plain) : new NewPassword.Hashed(hash);
  }

  /// RFC 4180 §2: a field may be in quotes; a quote within it is doubled.
  static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (at <= line.length()) {
      if (at < line.length() && line.charAt(at) == '"') {
        StringBuilder field = new StringBuilder();
        at = quoted(line, at + 1, field);
        fields.add(field.toString());
      } else {
        int comma = line.indexOf(',', at);
        int end = comma < 0 ? line.length() : comma;
        fields.add(line.substring(at, end));
        at = end;
      }
      if (at < line.length() && line.charAt(at) != ',') {
        throw new OperationException(Reason.INVALID, "a comma is missing after a quoted field");
      }
      at++;
    }
    return fields;
  }

  /// @return the position after the closing quote
  private static int quoted(String line, int from, StringBuilder field) {
    for (int at = from; at < line.length(); at++) {
      if (line.charAt(at) != '"') {
        field.append(line.charAt(at));
      } else if (line.startsWith("\"\"", at)) {
        field.append('"');
        at++;
      } else {
        return at + 1;
      }
    }
    throw new OperationException(Reason.INVALID, "a closing quote is missing");
  }
}
