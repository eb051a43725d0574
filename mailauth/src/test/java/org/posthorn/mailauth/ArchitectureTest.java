package org.posthorn.mailauth;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
