package org.posthorn.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.spam.connection.DnsList;

/// The configuration file, the environment, and what is said of wrong ones.
class ConfigurationTest {
  @TempDir Path directory;

  private Path file(String toml) throws IOException {
    return Files.writeString(directory.resolve("posthorn.toml"), toml);
  }

  @Test
  void values_come_from_the_environment_then_the_file_then_the_defaults() throws IOException {
    Path file =
        file(
            """
            [smtp]
            message-bytes-max = "10 MB"
            recipients-max = 50
            [listen]
            mx = ["127.0.0.1:25", "[::1]:25"]
            plain-login-on-loopback = true
            """);
    Configuration configuration =
        Configuration.read(file, Map.of("POSTHORN_SMTP_RECIPIENTS_MAX", "60", "PATH", "/bin"));
    assertThat(configuration.get(Settings.MESSAGE_BYTES_MAX)).isEqualTo(10_000_000);
    assertThat(configuration.get(Settings.RECIPIENTS_MAX)).isEqualTo(60);
    assertThat(configuration.get(Settings.PLAIN_ON_LOOPBACK)).isTrue();
    assertThat(configuration.get(Settings.SMTP_IDLE_TIMEOUT)).isEqualTo(Duration.ofMinutes(5));
    assertThat(configuration.get(Settings.LISTEN_MX))
        .containsExactly(new InetSocketAddress("127.0.0.1", 25), new InetSocketAddress("::1", 25));
    Map<String, String> origins =
        configuration.values().entrySet().stream()
            .collect(Collectors.toMap(e -> e.getKey().name(), e -> e.getValue().origin()));
    assertThat(origins)
        .containsEntry("smtp.message-bytes-max", file + ":2")
        .containsEntry("smtp.recipients-max", "environment POSTHORN_SMTP_RECIPIENTS_MAX")
        .containsEntry("smtp.idle-timeout", "default");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[smtp] message-byte-max = 5       | unknown key smtp.message-byte-max; did you mean smtp.message-bytes-max?",
        "[stmp] idle-timeout = \"5 min\"   | unknown key stmp; did you mean",
        "hostname = \"x\"                  | unknown key hostname; did you mean server.hostname?",
        "[smtp] recipients-max = \"many\"  | smtp.recipients-max = \"many\": expected a whole number",
        "[smtp] recipients-max = 0         | expected a whole number from 1",
        "[smtp] idle-timeout = \"5\"       | expected a duration such as 30 s, 5 min",
        "[smtp] idle-timeout = \"0 s\"     | expected more than 0",
        "[account] quota = \"5 pounds\"    | expected a size such as 512 MB",
        "[store] rocksdb-memory = \"1 MB\" | expected at least 8388608 bytes",
        "[server] role = \"relay\"         | expected one of all, mta-only, msa-only",
        "[server] hostname = \"a b\"       | expected a host name such as mail.example.org",
        "[listen] mx = \"25\"              | expected ADDRESS:PORT such as 0.0.0.0:25",
        "[listen] mx = \"localhost:25\"    | expected ADDRESS:PORT",
        "[listen] mx = [\"999.1.1.1:25\"]  | expected ADDRESS:PORT",
        "[listen] mx = \"::1:25\"          | expected ADDRESS:PORT",
        "[listen] mx = \"0.0.0.0:70000\"   | expected ADDRESS:PORT",
        "[listen] proxy-protocol-networks = \"lan\" | listen.proxy-protocol-networks",
        "[dns] servers = \"resolver\"      | dns.servers",
        "[reports] addresses = [\"not\"]  | expected an address such as postmaster@example.org",
        "[log] format = \"xml\"            | expected one of text, json",
        "[smtp                             | posthorn.toml:1",
      })
  void what_is_wrong_is_named_with_file_and_line(String toml, String problem) throws IOException {
    Path file = file("# a comment\n\n" + toml.replace("] ", "]\n") + "\n");
    assertThatThrownBy(() -> Configuration.read(file, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .message()
        .contains(problem.replace("posthorn.toml:1", "posthorn.toml:3"))
        .containsPattern("posthorn\\.toml:[34]: ");
  }

  @Test
  void lists_of_tables_are_read_from_the_file_and_the_environment() throws IOException {
    Path file =
        file(
            """
            [outbound]
            source = "192.0.2.1"

            [[outbound.senders]]
            domain = "example.org"
            ehlo-name = "mail.example.org"
            source = "192.0.2.7"

            [[outbound.senders]]
            domain = "example.net"
            relay = "smtp.provider.example:587"
            user = "me"
            password-file = "relay pw"

            [[outbound.warm-up]]
            source = "192.0.2.7"
            since = 2026-11-20
            growth = 2
            """);
    Configuration configuration = Configuration.read(file, Map.of());
    assertThat(configuration.get(Settings.OUTBOUND_SENDERS))
        .extracting(sender -> sender.domain().ascii())
        .containsExactly("example.org", "example.net");
    assertThat(configuration.get(Settings.OUTBOUND_SENDERS).getLast().passwordFile())
        .contains("relay pw");
    assertThat(configuration.get(Settings.OUTBOUND_WARM_UP))
        .singleElement()
        .satisfies(each -> {
          assertThat(each.ramp().since()).isEqualTo("2026-11-20");
          assertThat(each.ramp().growth()).isEqualTo(2);
          assertThat(each.ramp().first()).isEqualTo(50);
        });
    assertThat(
            Configuration.read(
                    file, Map.of("POSTHORN_OUTBOUND_SENDERS", "[{domain = \"example.com\"}]"))
                .get(Settings.OUTBOUND_SENDERS))
        .singleElement()
        .satisfies(sender -> assertThat(sender.domain().ascii()).isEqualTo("example.com"));
  }

  @Test
  void what_is_wrong_in_a_table_is_named_with_its_line() throws IOException {
    Path file =
        file(
            """
            [[outbound.senders]]
            domain = "example.org"

            [[outbound.senders]]
            domain = "example.net"
            elho-name = "mail.example.net"

            [[outbound.warm-up]]
            source = "192.0.2.7"
            """);
    assertThatThrownBy(() -> Configuration.read(file, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .message()
        .contains(":4: outbound.senders: unknown key elho-name; did you mean ehlo-name?")
        .contains(":8: outbound.warm-up: expected since = 2026-11-20");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[outbound.warm-up] source = \"192.0.2.7\" | double brackets, [[outbound.warm-up]]",
        "[outbound.senders] domain = \"a.test\" | double brackets, [[outbound.senders]]",
        "[[outbound.senders]] domain = [\"a.test\"] | outbound.senders: domain is not a single",
        "[[outbound.senders]] domain = {a = 1} | outbound.senders: domain is not a single value",
        "[outbound] senders = [[1]] | expected tables, each in double brackets, [[outbound.senders]]",
        "[outbound] senders = 5 | expected tables, each in double brackets, [[outbound.senders]]",
        "[smtp.idle-timeout] seconds = 5 | smtp.idle-timeout takes a single value, or a list of single values",
        "[listen] mx = [[\"127.0.0.1:25\"]] | listen.mx takes a single value, or a list of single values",
        "[[server]] hostname = \"a.test\" | [[server]] is a single table: write it in single brackets",
      })
  void a_wrong_bracket_is_told_in_words(String toml, String problem) throws IOException {
    Path file = file(toml.replace("] ", "]\n") + "\n");
    assertThatThrownBy(() -> Configuration.read(file, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .message()
        .contains(problem)
        .doesNotContain("org.", "@")
        .containsPattern("posthorn\\.toml:[12]: ");
  }

  @Test
  void a_key_that_is_like_no_other_gets_no_advice() throws IOException {
    Path file = file("[bogus]\n[outbund]\n");
    assertThatThrownBy(() -> Configuration.read(file, Map.of()))
        .hasMessage(
            file
                + ":1: unknown key bogus\n"
                + file
                + ":2: unknown key outbund; did you mean outbound?");
  }

  static Stream<Arguments> renamed() {
    return RenamedSettings.NAMES.entrySet().stream()
        .map(names -> Arguments.of(names.getKey(), names.getValue()));
  }

  @ParameterizedTest
  @MethodSource("renamed")
  void an_old_key_is_refused_and_the_new_one_named(String old, String now) throws IOException {
    assertThat(Settings.all())
        .extracting(Setting::name)
        .as("the new one is there, the old one is not")
        .contains(now)
        .doesNotContain(old);
    int dot = old.indexOf('.');
    Path file = file("[" + old.substring(0, dot) + "]\n" + old.substring(dot + 1) + " = \"1 d\"\n");
    assertThatThrownBy(() -> Configuration.read(file, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(file + ":2: " + old + " has been renamed: write " + now);
    String variable = Setting.variable(old);
    assertThatThrownBy(() -> Configuration.withoutFile(Map.of(variable, "1 d")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("environment: " + variable + " has been renamed: use " + Setting.variable(now));
  }

  @Test
  void an_old_key_of_a_table_is_refused_and_the_new_one_named() throws IOException {
    Path file =
        file(
            """
            [[outbound.senders]]
            domain = "example.org"
            hello = "mail.example.org"

            [[filters.ask]]
            kind = "clamd"
            """);
    assertThatThrownBy(() -> Configuration.read(file, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .message()
        .contains(":1: outbound.senders: hello has been renamed: write ehlo-name")
        .contains(":5: filters.ask has been renamed: write filters.external");
  }

  @Test
  void all_that_is_wrong_is_told_at_once() throws IOException {
    Path file = file("[smtp]\nidle-timout = 1\nrecipients-max = \"x\"\n[nothing]\n");
    assertThatThrownBy(() -> Configuration.read(file, Map.of("POSTHORN_SMTP_IDLE_TIMEOUT", "soon")))
        .message()
        .contains(":2: unknown key smtp.idle-timout; did you mean smtp.idle-timeout?", ":3: ")
        .contains("environment POSTHORN_SMTP_IDLE_TIMEOUT: smtp.idle-timeout = \"soon\"")
        .contains(":4: unknown key nothing");
  }

  @Test
  void a_misspelt_variable_is_named_with_the_nearest() {
    assertThatThrownBy(
            () -> Configuration.withoutFile(Map.of("POSTHORN_SMTP_IDLE_TIMOUT", "5 min")))
        .hasMessage(
            "environment: unknown variable POSTHORN_SMTP_IDLE_TIMOUT; did you mean"
                + " POSTHORN_SMTP_IDLE_TIMEOUT?");
    assertThatCode(() -> Configuration.withoutFile(Map.of("POSTHORN_JAVA_HEAP", "1g")))
        .doesNotThrowAnyException();
  }

  @Test
  void a_missing_file_is_named() {
    Path missing = directory.resolve("missing.toml");
    assertThatThrownBy(() -> Configuration.read(missing, Map.of()))
        .hasMessage(missing + ": cannot be read: there is no file " + missing);
  }

  @Test
  void a_relative_data_directory_is_relative_to_the_file() throws IOException {
    Path file = file("[server]\ndata = \"mail\"\n");
    assertThat(Configuration.read(file, Map.of()).get(Settings.DATA))
        .isEqualTo(directory.resolve("mail"));
    assertThat(
            Configuration.read(file, Map.of("POSTHORN_SERVER_DATA", "/srv/mail"))
                .get(Settings.DATA))
        .isEqualTo(Path.of("/srv/mail"));
  }

  @Test
  void every_default_is_right_and_every_setting_explained() {
    Configuration configuration = Configuration.withoutFile(Map.of());
    assertThat(configuration.values()).hasSameSizeAs(Settings.all());
    for (Setting<?> setting : Settings.all()) {
      assertThat(configuration.get(setting)).as(setting.name()).isNotNull();
      assertThat(setting.about()).as(setting.name()).endsWith(".");
    }
  }

  @Test
  void the_lists_of_the_manual_are_understood() throws IOException {
    Path manual = Path.of(System.getProperty("posthorn.root", "..")).resolve("docs/connection.md");
    String text = Files.readString(manual);
    int begin = text.indexOf("```toml\n") + 8;
    String toml = text.substring(begin, text.indexOf("```", begin));
    var lists =
        Configuration.read(Path.of("posthorn.toml"), toml, Map.of()).get(Settings.CONNECTION_LISTS);
    assertThat(lists)
        .extracting(list -> list.zone().ascii(), list -> list.weight(), list -> list.of())
        .containsExactly(
            tuple("bl.example.org", 4.0, DnsList.Of.ADDRESS),
            tuple("dbl.example.org", 3.0, DnsList.Of.DOMAIN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [{zone = "bl.test"}]                                  | weight = ..., what a listing counts
          [{zone = "bl.test", weight = "much"}]                 | expected a number such as 2.5
          [{zone = "bl.test", weight = "1", codes = "10.0.0.1"}] | expected codes as 127.0.0.2
          [{zone = "bl.test", weight = "1", of = "people"}]     | expected of = address or domain
          """)
  void a_list_that_is_none_is_refused(String text, String problem) {
    assertThat(Settings.CONNECTION_LISTS.problem(text).orElseThrow()).contains(problem);
  }
}
