package org.posthorn.server.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class PrinterTest {
  /// Clears the screen, sets the title, begins a line, does the same in ISO 8859, turns the text.
  private static final String SUBJECT = "a\u001b[2Jb\u001b]0;t\u0007c\r\nd\u009b2Je\u202ef\u2028g";

  private static final String SHOWN = "a?[2Jb?]0;t?c??d?2Je?f?g";

  private static String printed(JsonNode answer) {
    StringWriter text = new StringWriter();
    new Printer(new PrintWriter(text)).print(answer);
    return text.toString();
  }

  @Test
  void control_characters_do_not_reach_the_terminal() {
    ObjectNode message = JsonNodeFactory.instance.objectNode().put("subject", SUBJECT);
    assertThat(printed(message)).isEqualTo("subject: " + SHOWN + System.lineSeparator());
    ArrayNode list = JsonNodeFactory.instance.arrayNode().add(message);
    assertThat(printed(list))
        .isEqualTo("subject" + System.lineSeparator() + SHOWN + System.lineSeparator());
    ArrayNode within = JsonNodeFactory.instance.arrayNode().add(SUBJECT).add("z");
    assertThat(printed(JsonNodeFactory.instance.objectNode().set("to", within)))
        .isEqualTo("to: " + SHOWN + ", z" + System.lineSeparator());
  }

  @Test
  void other_scripts_are_shown_as_they_are() {
    assertThat(Printer.harmless("Grüße שלום 你好 🙂")).isEqualTo("Grüße שלום 你好 🙂");
  }
}
