package org.posthorn.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.bouncycastle.openpgp.api.OpenPGPKey;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A user's keys and the encryption of arriving mail, in the settings, in Chromium.
@InBrowser
class EncryptionPageTest {
  private final Browsing browsing;

  EncryptionPageTest(Browsing browsing) {
    this.browsing = browsing;
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {1360, 390})
  void keys_are_added_used_and_removed(int width) throws Exception {
    String address = browsing.account("keys" + width);
    OpenPGPKey key =
        new BcOpenPGPApi().generateKey(4).ed25519x25519Key("Key <" + address + ">").build();
    try (Page page = browsing.webmail(address, width)) {
      page.navigate(browsing.url("/mail/#/settings/encryption"));
      assertThat(page.getByText("There are no keys yet.")).isVisible();
      Browsing.assertAccessible(page);
      Locator text = page.getByLabel("Add a public key or certificate");

      text.fill("no key at all");
      add(page);
      assertThat(page.getByText("This is neither a complete OpenPGP public key")).isVisible();
      text.fill(key.toAsciiArmoredString());
      add(page);
      assertThat(page.getByText("This is a private key. It was not stored.")).isVisible();
      assertThat(text).hasValue("");
      assertThat(page.getByText("There are no keys yet.")).isVisible();

      text.fill(key.toCertificate().toAsciiArmoredString());
      add(page);
      assertThat(page.getByText("Key <" + address + ">").first()).isVisible();
      assertThat(page.getByText("OpenPGP · X25519")).isVisible();
      page.getByLabel("Encrypt arriving mail").selectOption("openpgp");
      page.getByLabel(Pattern.compile("Let others find")).check();
      Browsing.assertAccessible(page);
      shots(page, width);

      page.reload();
      assertThat(page.getByLabel("Encrypt arriving mail")).hasValue("openpgp");
      assertThat(page.getByLabel(Pattern.compile("Let others find"))).isChecked();
      remove(page);
      assertThat(page.getByText(Pattern.compile("turn the encryption of arriving mail off first")))
          .isVisible();
      browsing.arrives(address, "Plan for spring", "To: " + address + "\n\nThe secret plan.\n");
      page.navigate(browsing.url("/mail/#/"));
      Browsing.line(page, "Plan for spring").click();
      assertThat(page.getByText("encrypted.asc").first()).isVisible();
      assertThat(page.getByText("The secret plan.")).hasCount(0);

      page.navigate(browsing.url("/mail/#/settings/encryption"));
      page.getByLabel("Encrypt arriving mail").selectOption("off");
      remove(page);
      assertThat(page.getByText("There are no keys yet.")).isVisible();
    }
  }

  private static void add(Page page) {
    Browsing.button(page, "Add").first().click();
  }

  private static void remove(Page page) {
    page.locator("button", new Page.LocatorOptions().setHasText(Pattern.compile("^Remove")))
        .click();
  }

  /// Pictures for a person to look at, if `posthorn.shots` names a directory.
  private static void shots(Page page, int width) {
    String directory = System.getProperty("posthorn.shots");
    if (directory != null) {
      for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        page.screenshot(
            new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(Path.of(directory, "encryption-" + width + "-" + scheme + ".png")));
      }
    }
  }
}
