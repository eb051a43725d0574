package org.posthorn.imap.syntax;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Parses one command, with one method per rule of RFC 9051 §9. Each method consumes what its name
/// says, or throws [SyntaxException].
///
/// One thread. Memory is limited by the command's size.
public final class Parser {

  private static final int END = -1;
  private static final int LITERAL = -2;
  private static final long UINT32_MAX = 0xffff_ffffL;

  private final CommandBytes command;
  private final SyntaxContext context;
  private int position;
  private int nextLiteral;

  /// The tolerances that were needed; usually none.
  private Set<ImapTolerance> deviations = Collections.emptySet();

  public Parser(CommandBytes command, SyntaxContext context) {
    this.command = command;
    this.context = context;
  }

  public SyntaxContext context() {
    return context;
  }

  public SyntaxLimits limits() {
    return context.limits();
  }

  /// The literal announced at the end of this command and not read.
  public Optional<LiteralMarker> pending() {
    return command.pending();
  }

  /// Continues if a deviation is tolerated.
  ///
  /// @throws SyntaxException with this text if it is not
  public void require(ImapTolerance tolerance, String refusal) {
    if (!tolerates(tolerance)) {
      throw new SyntaxException(refusal);
    }
  }

  /// Whether a deviation, which is there, is tolerated.
  boolean tolerates(ImapTolerance tolerance) {
    if (!context.allows(tolerance)) {
      return false;
    }
    if (deviations.isEmpty()) {
      deviations = EnumSet.of(tolerance);
    } else {
      deviations.add(tolerance);
    }
    return true;
  }

  /// The tolerated deviations that the command has.
  public Set<ImapTolerance> deviations() {
    return Collections.unmodifiableSet(deviations);
  }

  /// Requires that an extension, which the command uses, is not masked.
  public void uses(Extension extension) {
    if (!context.offers(extension)) {
      throw new SyntaxException(extension.wireName() + " is masked for this account");
    }
  }

  // ---- structure

  /// The next octet, or a negative number at the end and before a literal.
  public int peek() {
    if (nextLiteral < command.literals() && command.literalStart(nextLiteral) == position) {
      return LITERAL;
    }
    return position < command.length() ? command.at(position) & 0xff : END;
  }

  /// Whether all text is consumed.
  public boolean atEnd() {
    return peek() == END;
  }

  /// Consumes `octet` if it is next.
  public boolean accept(char octet) {
    if (peek() == octet) {
      position++;
      return true;
    }
    return false;
  }

  public void expect(char octet) {
    if (!accept(octet)) {
      throw new SyntaxException("expected " + octet);
    }
  }

  public void space() {
    if (!acceptSpace()) {
      throw new SyntaxException(atEnd() ? "an argument is missing" : "expected a space");
    }
  }

  /// Consumes a space if one is next.
  public boolean acceptSpace() {
    if (!accept(' ')) {
      return false;
    }
    if (context.allows(ImapTolerance.EXTRA_SPACES)) {
      skipSpaces();
      // Trailing spaces separate nothing.
      return !(atEnd() && command.pending().isEmpty() && tolerates(ImapTolerance.EXTRA_SPACES));
    }
    return true;
  }

  /// Requires the end of the command.
  public void end() {
    if (context.allows(ImapTolerance.EXTRA_SPACES)) {
      skipSpaces();
    }
    if (!atEnd() || command.pending().isPresent()) {
      throw new SyntaxException("too many arguments");
    }
  }

  private void skipSpaces() {
    while (peek() == ' ' && tolerates(ImapTolerance.EXTRA_SPACES)) {
      position++;
    }
  }

  /// `"(" [element *(SP element)] ")"`
  ///
  /// @param most maximum number of elements
  public <T> List<T> parenthesized(int most, Function<Parser, T> element) {
    expect('(');
    List<T> elements = new ArrayList<>();
    acceptSpace();
    if (accept(')')) {
      return elements;
    }
    while (true) {
      if (elements.size() == most) {
        throw new SyntaxException("a list has more than " + most + " elements");
      }
      elements.add(element.apply(this));
      if (accept(')')) {
        return elements;
      }
      space();
      if (peek() == ')' && tolerates(ImapTolerance.EXTRA_SPACES) && accept(')')) {
        return elements;
      }
    }
  }

  // ---- atoms and numbers

  public String tag() {
    return take(CharacterClass.TAG, "a tag");
  }

  public String atom() {
    return take(CharacterClass.ATOM, "an atom");
  }

  /// An atom in upper case: a protocol keyword, which is case-insensitive.
  public String keyword() {
    return atom().toUpperCase(Locale.ROOT);
  }

  /// The name of an item: letters, digits, `.`, `-` and `=`, in upper case. Stops before `[`,
  /// unlike an atom.
  public String itemName() {
    int start = position;
    while (isItemNameOctet(peek())) {
      position++;
    }
    if (position == start) {
      throw new SyntaxException("expected an item name");
    }
    return ascii(start).toUpperCase(Locale.ROOT);
  }

  private static boolean isItemNameOctet(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '-'
        || c == '=';
  }

  /// Consumes `word` (upper-case ASCII) if it is next as a whole word, case-insensitively.
  public boolean acceptKeyword(String word) {
    int start = position;
    if (peek() < 0 || position + word.length() > textEnd()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (upper(command.at(position + i)) != word.charAt(i)) {
        return false;
      }
    }
    position += word.length();
    if (CharacterClass.ATOM.has(peek())) {
      position = start;
      return false;
    }
    return true;
  }

  /// `number = 1*DIGIT`, an unsigned 32-bit integer.
  public long number() {
    long value = number64();
    if (value > UINT32_MAX) {
      throw new SyntaxException("a number is beyond 4294967295");
    }
    return value;
  }

  public long nonZeroNumber() {
    long value = number();
    if (value == 0) {
      throw new SyntaxException("a number must not be 0");
    }
    return value;
  }

  /// `number64 = 1*DIGIT`, at most 2^63-1.
  public long number64() {
    int start = position;
    long value = 0;
    int c = peek();
    while (c >= '0' && c <= '9') {
      int digit = c - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        throw new SyntaxException("a number is beyond 9223372036854775807");
      }
      value = value * 10 + digit;
      position++;
      c = peek();
    }
    if (position == start) {
      throw new SyntaxException("expected a number");
    }
    return value;
  }

  public boolean atDigit() {
    int c = peek();
    return c >= '0' && c <= '9';
  }

  // ---- strings

  /// `astring = 1*ASTRING-CHAR / string`
  public String astring() {
    return atString() ? string() : take(CharacterClass.ASTRING, "an atom or a string");
  }

  /// `string = quoted / literal`, as UTF-8.
  public String string() {
    return text(stringOctets());
  }

  /// `nstring = string / nil`
  public Optional<String> nstring() {
    if (acceptKeyword("NIL")) {
      return Optional.empty();
    }
    return Optional.of(string());
  }

  /// `value = nstring / literal8` (RFC 5464 §5), as octets.
  public Optional<byte[]> nstringOrLiteral8() {
    if (acceptKeyword("NIL")) {
      return Optional.empty();
    }
    return Optional.of(peek() == LITERAL ? literal(true) : stringOctets());
  }

  /// `astring`, not decoded, because its charset is not known yet.
  public byte[] astringOctets() {
    return atString()
        ? stringOctets()
        : take(CharacterClass.ASTRING, "an atom or a string").getBytes(StandardCharsets.US_ASCII);
  }

  private boolean atString() {
    int c = peek();
    return c == '"' || c == LITERAL;
  }

  private byte[] stringOctets() {
    return switch (peek()) {
      case '"' -> quoted();
      case LITERAL -> literal(false);
      default -> throw new SyntaxException("expected a string");
    };
  }

  // literal = "{" number64 ["+"] "}" CRLF *CHAR8
  private byte[] literal(boolean binaryAllowed) {
    int start = command.literalStart(nextLiteral);
    int end = command.literalEnd(nextLiteral);
    // RFC 3516 §4.4, RFC 6855 §4, RFC 5464 §5: a literal8 is for APPEND and annotations.
    boolean binary = command.literalBinary(nextLiteral);
    if (binary && !binaryAllowed) {
      throw new SyntaxException("a literal8 is not allowed here");
    }
    if (end - start > limits().stringBytes()) {
      throw new SyntaxException("a string is too long");
    }
    byte[] octets = new byte[end - start];
    for (int i = start; i < end; i++) {
      byte octet = command.at(i);
      // CHAR8 = %x01-ff
      if (octet == 0 && !binary) {
        throw new SyntaxException("NUL in a string");
      }
      octets[i - start] = octet;
    }
    position = end;
    nextLiteral++;
    return octets;
  }

  // quoted = DQUOTE *QUOTED-CHAR DQUOTE
  // QUOTED-CHAR = <any TEXT-CHAR except quoted-specials> / "\" quoted-specials / UTF8-2 / ...
  private byte[] quoted() {
    position++;
    int end = textEnd();
    byte[] octets = new byte[16];
    int length = 0;
    while (position < end) {
      int c = command.at(position++) & 0xff;
      if (c == '"') {
        return Arrays.copyOf(octets, length);
      }
      if (c == '\\') {
        c = position < end ? command.at(position++) & 0xff : 0;
        if (c != '"' && c != '\\') {
          throw new SyntaxException("only \" and \\ are escaped in a quoted string");
        }
      }
      if (c == 0 || c == '\r' || c == '\n') {
        throw new SyntaxException("NUL, CR or LF in a quoted string");
      }
      if (c > 0x7f && !context.utf8() && !tolerates(ImapTolerance.EIGHT_BIT_QUOTED)) {
        throw new SyntaxException("an octet beyond 127 in a quoted string");
      }
      if (length == limits().stringBytes()) {
        throw new SyntaxException("a string is too long");
      }
      if (length == octets.length) {
        octets = Arrays.copyOf(octets, 2 * length);
      }
      octets[length++] = (byte) c;
    }
    throw new SyntaxException("a quoted string has no end");
  }

  private static String text(byte[] octets) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(octets))
          .toString();
    } catch (CharacterCodingException e) {
      throw new SyntaxException("a string is not valid UTF-8");
    }
  }

  // ---- names, flags, dates, sets

  /// `mailbox = "INBOX" / astring`
  public MailboxName mailbox() {
    return MailboxName.decode(astring(), context);
  }

  /// `list-mailbox = 1*list-char / string`, decoded like a mailbox name.
  public String listMailbox() {
    String raw = atString() ? string() : take(CharacterClass.LIST, "a mailbox pattern");
    return MailboxName.decodePattern(raw, context);
  }

  /// `flag = "\Answered" / ... / flag-keyword / flag-extension`; a system flag in the RFC's
  /// spelling, a keyword as it was sent.
  public String flag() {
    boolean system = accept('\\');
    String atom = atom();
    return system ? Flags.system(atom) : atom;
  }

  /// `flag-list = "(" [flag *(SP flag)] ")"`
  public List<String> flagList() {
    return Flags.settable(parenthesized(limits().flags(), Parser::flag), this);
  }

  /// `flag-list / (flag *(SP flag))`, to the end of the command.
  public List<String> flags() {
    if (peek() == '(') {
      return flagList();
    }
    List<String> flags = new ArrayList<>();
    do {
      if (flags.size() == limits().flags()) {
        throw new SyntaxException("too many flags");
      }
      flags.add(flag());
    } while (acceptSpace());
    return Flags.settable(flags, this);
  }

  /// `sequence-set = (seq-number / seq-range) ["," sequence-set] / seq-last-command`
  public SequenceSet sequenceSet() {
    return SequenceSet.parse(this);
  }

  /// `date = date-text / DQUOTE date-text DQUOTE`, as days since 1970-01-01.
  public int date() {
    return ImapDate.date(this);
  }

  /// `date-time`, in milliseconds since 1970-01-01T00:00Z.
  public long dateTime() {
    return ImapDate.dateTime(this);
  }

  /// `1*DIGIT` with exactly as many digits.
  int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      if (!atDigit()) {
        throw new SyntaxException("expected " + count + " digits");
      }
      value = value * 10 + (peek() - '0');
      position++;
    }
    return value;
  }

  /// Letters that follow, at most three.
  String threeLetters() {
    int start = position;
    while (position - start < 3 && Character.isLetter(Math.max(0, peek()))) {
      position++;
    }
    return ascii(start);
  }

  // ---- positions

  /// The current position, for [#back].
  public int mark() {
    return position;
  }

  /// Returns to a mark; no literal must have been read since.
  public void back(int mark) {
    position = mark;
  }

  private int textEnd() {
    return nextLiteral < command.literals() ? command.literalStart(nextLiteral) : command.length();
  }

  private String take(CharacterClass allowed, String what) {
    int start = position;
    while (allowed.has(peek())) {
      position++;
    }
    if (position == start) {
      throw new SyntaxException(atEnd() ? "an argument is missing: " + what : "expected " + what);
    }
    if (position - start > limits().stringBytes()) {
      throw new SyntaxException("a string is too long");
    }
    return ascii(start);
  }

  private String ascii(int start) {
    return new String(command.array(), start, position - start, StandardCharsets.US_ASCII);
  }

  private static int upper(int c) {
    return c >= 'a' && c <= 'z' ? c - 32 : c;
  }
}
