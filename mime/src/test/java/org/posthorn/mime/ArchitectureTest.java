package org.posthorn.mime;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
