"""Writes src/test/resources/goldens/chat_templates.json: templates, variables and what Jinja makes of them.

The templates are written for this test after the published formats of their models. Jinja is set up as Hugging Face does for
apply_chat_template.   python3 scripts/goldens/chat_templates.py   (made with Jinja 3.1.2)
"""
import datetime
import json
from pathlib import Path

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2026, 7, 4, 15, 6, 7)


class Generation(Extension):
    """{% generation %}: marks what the model writes; prints its body."""
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        return nodes.Scope(parser.parse_statements(["name:endgeneration"], drop_needle=True), lineno=line)


def raise_exception(message):
    raise jinja2.TemplateError(message)


env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, "jinja2.ext.loopcontrols"])
env.filters["tojson"] = lambda x, indent=None: json.dumps(x, ensure_ascii=False, indent=indent)
env.globals["raise_exception"] = raise_exception
env.globals["strftime_now"] = NOW.strftime
cases = []


def case(name, source, **variables):
    entry = {"name": name, "source": source, "variables": variables}
    try:
        entry["expected"] = env.from_string(source).render(**variables)
    except Exception as e:
        entry["error"] = type(e).__name__ + ": " + str(e)
    cases.append(entry)


LLAMA2 = (
    "{% if messages[0]['role'] == 'system' %}{% set system = messages[0]['content'] %}{% set turns = messages[1:] %}"
    "{% else %}{% set system = false %}{% set turns = messages %}{% endif %}"
    "{% for message in turns %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Roles must alternate: user, assistant, user, …') }}{% endif %}"
    "{% if loop.index0 == 0 and system != false %}"
    "{% set content = '<<SYS>>\\n' + system + '\\n<</SYS>>\\n\\n' + message['content'] %}"
    "{% else %}{% set content = message['content'] %}{% endif %}"
    "{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}"
    "{% elif message['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}"
    "{% endfor %}")
LLAMA3 = """{{- bos_token }}
{%- if custom_tools is defined %}
    {%- set tools = custom_tools %}
{%- endif %}
{%- if not date_string is defined %}
    {%- set date_string = strftime_now("%d %b %Y") %}
{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}

{#- The system's turn #}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{%- if tools is not none and tools is defined %}
    {{- "Environment: ipython\\n" }}
{%- endif %}
{{- "Today Date: " + date_string + "\\n\\n" }}
{%- if tools is defined and tools is not none %}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\\n\\n" }}
    {%- endfor %}
{%- endif %}
{{- system_message }}
{{- "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("One tool call at a time") }}
        {%- endif %}
        {%- set tool_call = message.tool_calls[0].function %}
        {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' -}}
        {{- '{"name": "' + tool_call.name + '", ' }}
        {{- '"parameters": ' }}
        {{- tool_call.arguments | tojson }}
        {{- "}" }}
        {{- "<|eot_id|>" }}
    {%- elif message.role == "tool" or message.role == "ipython" %}
        {{- "<|start_header_id|>ipython<|end_header_id|>\\n\\n" }}
        {%- if message.content is mapping or message.content is iterable %}
            {{- message.content | tojson }}
        {%- else %}
            {{- message.content }}
        {%- endif %}
        {{- "<|eot_id|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""
QWEN25 = """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if messages[0]['role'] == 'system' %}
        {{- messages[0]['content'] }}
    {%- else %}
        {{- 'You are a helpful assistant.' }}
    {%- endif %}
    {{- "\\n\\n# Tools\\n\\n<tools>" }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\\n</tools><|im_end|>\\n" }}
{%- else %}
    {%- if messages[0]['role'] == 'system' %}
        {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}
    {%- endif %}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {{- '<|im_start|>' + message.role }}
        {%- if message.content %}
            {{- '\\n' + message.content }}
        {%- endif %}
        {%- for tool_call in message.tool_calls %}
            {%- if tool_call.function is defined %}
                {%- set tool_call = tool_call.function %}
            {%- endif %}
            {{- '\\n<tool_call>\\n{"name": "' }}
            {{- tool_call.name }}
            {{- '", "arguments": ' }}
            {{- tool_call.arguments | tojson }}
            {{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\\n<tool_response>\\n' }}
        {{- message.content }}
        {{- '\\n</tool_response>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
            {{- '<|im_end|>\\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""
MISTRAL = """{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace(index=0) %}
{%- for message in loop_messages %}
    {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
        {{- raise_exception("After the optional system message, roles must alternate") }}
    {%- endif %}
    {%- set ns.index = ns.index + 1 %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST] " + system_message + "\\n\\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message["role"] == "assistant" %}
        {{- " " + message["content"]|trim + eos_token}}
    {%- else %}
        {{- raise_exception("Only user and assistant roles are supported") }}
    {%- endif %}
{%- endfor %}
{{- user_messages | length }}
"""
ZEPHYR = """{% for message in messages %}
{% if message['role'] == 'user' %}
{{ '<|user|>\\n' + message['content'] + eos_token }}
{% elif message['role'] == 'system' %}
{{ '<|system|>\\n' + message['content'] + eos_token }}
{% elif message['role'] == 'assistant' %}
{{ '<|assistant|>\\n'  + message['content'] + eos_token }}
{% endif %}
{% if loop.last and add_generation_prompt %}
{{ '<|assistant|>' }}
{% endif %}
{% endfor %}"""
CHATML = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
GEMMA = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    "{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate') }}{% endif %}"
    "{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}"
    "{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{'<start_of_turn>model\\n'}}{% endif %}")
THINKING = """{%- macro turn(role, content='') -%}
<|{{ role }}|>
{{ content -}}
{%- endmacro -%}
{%- set ns = namespace(last=messages|length - 1, found=false) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if not ns.found and message.role == 'user' and not (message.content.startswith('<tool>') and message.content.endswith('</tool>')) %}
        {%- set ns.found = true %}{%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- set content = message.content %}
    {%- if message.role == 'assistant' and '</think>' in content %}
        {%- set thought = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
        {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- if loop.index0 > ns.last %}
            {%- set content = '<think>\\n' + thought.strip('\\n') + '\\n</think>\\n\\n' + content %}
        {%- endif %}
    {%- endif %}
    {{- turn(message.role, content=content) }}
{% endfor %}
{%- if add_generation_prompt %}{{ turn('assistant') }}{% if enable_thinking is defined and enable_thinking is false %}<think></think>{% endif %}{% endif %}
"""
PARTS = """{%- for message in messages -%}
  {% if message.content is string %}
    {%- set text = message.content %}
  {% else %}
    {%- set text -%}
      {%- for part in message.content if part.type != 'hidden' -%}
        {{- part.text if part.type == 'text' else '<image ' ~ loop.index ~ '/' ~ loop.length ~ '>' -}}
        {%- if not loop.last %} + {% endif -%}
      {%- else -%}
        nothing
      {%- endfor -%}
    {%- endset %}
  {% endif %}
  {{ message.role|title }}:{% if message.role == 'assistant' %}{% generation %}{{ text }}{{ eos_token }}{% endgeneration %}{% else %} {{ text }}{% endif %}

{% endfor %}
"""

HELLO = [{"role": "user", "content": "Hello, who are you?"}]
TALK = [{"role": "user", "content": "  Hi!\n"}, {"role": "assistant", "content": "Hello. "}, {"role": "user", "content": "你好吗? \"quoted\" <b>"}]
SYSTEM = [{"role": "system", "content": " You are terse.\n"}] + TALK
ANSWERED = SYSTEM + [{"role": "assistant", "content": "<think>\nhm\n</think>\n\nFine."}]
WRONG = [TALK[1], TALK[0]]
TOOLS = [{"type": "function", "function": {"name": "weather", "description": "It's the weather in a city: 天气",
          "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer", "minimum": 0.5}}, "required": []}}}]
CALLED = HELLO + [
    {"role": "assistant", "content": "", "tool_calls": [{"type": "function", "function": {"name": "weather", "arguments": {"city": "Zürich\n\"x\"", "days": 2, "now": True, "unit": None}}}]},
    {"role": "tool", "content": "{\"sun\": 1}"}, {"role": "tool", "content": "rain"}, {"role": "assistant", "content": "Sunny."}]
RICH = [{"role": "user", "content": [{"type": "text", "text": "See"}, {"type": "hidden"}, {"type": "image"}]},
        {"role": "assistant", "content": "ok"}, {"role": "user", "content": []}]
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}
for model, source in {"Llama 2": LLAMA2, "Llama 3": LLAMA3, "Qwen 2.5": QWEN25, "Mistral": MISTRAL, "Zephyr": ZEPHYR,
                      "ChatML": CHATML, "Gemma": GEMMA, "thinking": THINKING}.items():
    for words, messages in {"hello": HELLO, "talk": TALK, "system": SYSTEM, "answered": ANSWERED, "wrong": WRONG}.items():
        for prompt in (True, False):
            case(f"{model}, {words}, {prompt}", source, messages=messages, add_generation_prompt=prompt, **TOKENS)
for model, source in {"Llama 3": LLAMA3, "Qwen 2.5": QWEN25}.items():
    case(f"{model}, tools", source, messages=SYSTEM, tools=TOOLS, add_generation_prompt=True, **TOKENS)
    case(f"{model}, tools called", source, messages=CALLED, tools=TOOLS, add_generation_prompt=False, **TOKENS)
    case(f"{model}, no tools", source, messages=HELLO, tools=None, add_generation_prompt=True, **TOKENS)
case("Llama 3, a date", LLAMA3, messages=HELLO, date_string="1 Jan 2020", add_generation_prompt=True, **TOKENS)
case("Zephyr, Windows lines", ZEPHYR.replace("\n", "\r\n"), messages=TALK, add_generation_prompt=True, **TOKENS)
case("thinking, off", THINKING, messages=TALK, add_generation_prompt=True, enable_thinking=False)
case("parts of messages", PARTS, messages=RICH, **TOKENS)

DATA = {"s": "Hello World", "n": 7, "z": 0, "f": 2.5, "l": [3, 1, 2], "e": [], "d": {"b": 1, "a": [1, "x"], "items": 3}, "t": True,
        "none": None, "m": "it's a \"q\"", "u": "ÄÖü ß 中文 😀"}
EXPRESSIONS = """
1 + 2 * 3 - 4 | 1 // 2 ~ 7 % 3 ~ -7 // 2 ~ -7 % 3 | 7 / 2 ~ 4 / 2 | 1 - 2 - 3 | 2 * (3 + 4) | -n | +n | - n | 1.5 + 1 | f * 2 | 1e
n == 7.0 | t == 1 | none == none | 'a' == "a" | 1 < 2 < 3 | 1 < 3 < 2 | 'a' < 'b' | 'a' < 1 | n >= 7 and n <= 7 | n != 7 or z | z or s | s and z
not z | not not z | not z == 0 | not n is defined | 'ell' in s | 'x' not in s | 3 in l | 'a' in d | 9 in l | not 'a' in d | 1 in undefined_name
s[0] ~ s[-1] ~ s[1:4] ~ s[:-6] ~ s[-5:] ~ s[::2] ~ s[::-1] | l[0] | l[-1] | l[5] | l[1:] | l[::-1] | l[-100:2] | l[2:1] | u[-1] | u[10:] | s[3:0:-1] | l[0:5:0]
d.a | d['a'] | d.a[1] | d['zz'] | d.zz is defined | d.zz.y | zz.y | zz['y'] | zz | s.zz | d.get('b') | d.get('q') | d.get('q', 5) | d.items()|list|tojson | d['items'] | d.keys()|list | d.values()|list
s.upper() ~ s.lower() ~ s.title() | m.title() | m|title | s.startswith('He') | s.endswith('ld') | s.startswith(('x', 'H')) | s.split() | s.split('o') | s.split('l', 1) | s.rsplit('l', 1) | s.split('') | ' a  b '.split(' ') | 'abcabc'.rsplit('bc')
'  x '.strip() ~ '|' ~ '  x '.lstrip() ~ '|' ~ '  x '.rstrip() ~ '|' | 'xxaxx'.strip('x') | 'äaä'.strip('ä') | 'abcba'.lstrip('ab') | s.replace('l', 'L') | s.replace('l', 'L', 1) | s.find('o') | s.find('q') | ', '.join(['a', 'b']) | s.capitalize() | 'aaa'.replace('', '-')
s|upper|lower | s|length | u|length | l|count | d|length | e|length | zz|length | n|length | s|trim | '  a '|trim ~ '!' | l|first | l|last | e|first | e|last | s|first | l|join | l|join('-') | l|join(d.zz) | e|join(',') | s|replace('o', '0') | s|list | d|list
d|tojson | d|tojson(indent=2) | e|tojson(indent=2) | [{}, []]|tojson | u|tojson | m|tojson | 'a\\n\\t\\\\'|tojson | f|tojson | t|tojson | none|tojson | zz|tojson | '<&>'|tojson | 100000000000000000|tojson
zz|default('x') | zz|d('x') | z|default('x') | z|default('x', true) | none|default('x') | d.zz|default(s) | none|default('x', boolean=true) | s|default
l ~ d ~ t ~ none ~ f ~ m | [t, none, 'a', "it's", m] | 1.0 | 100000000.0 | 1.5e3 | 0.1 + 0.2 | 1 / 3 | 10.0 * 10000000000000000 | [] ~ {} | 'a' 'b' | 'a' ~ 1 ~ 2.0 | (1) | {'a': {'b': 1}}.a.b
s is string | n is string | n is number | t is number | f is integer | n is integer | f is float | t is boolean | d is mapping | l is sequence | s is iterable | n is iterable | l is mapping | none is none | zz is none | zz is undefined | zz is not defined | none is not none | n is odd | n is even | n is divisibleby 7 | n is divisibleby(2) | n is eq 7 | n is equalto(8) | s is in ['Hello World'] | n is gt 5 | t is true | z is false
'yes' if n else 'no' | 'yes' if z | ('a' if z else 'b' if z else 'c') | (1 if t else 2) + 1 | n if n > 3 and s else z | [1, 2, 3][1] | {'x': 1}['x'] | 'abc'[1] | "a'b" | 'a\\'b' | 'a\\nb' | '\\u00e9\\x41' | 'a\\qb' | '{{ }}' | '%}'
l|map('string')|list | [d, d]|map(attribute='b')|list | [{'x': 1}, {'x': 2}, {}]|selectattr('x')|list | [{'x': 1}, {'x': 2}]|selectattr('x', 'equalto', 2)|list | [{'x': 1}, {'x': 2}]|rejectattr('x', 'eq', 2)|list | l|select('odd')|list | l|reject('gt', 1)|list | [0, 1]|select|list | l|reverse|list | s|reverse
'7'|int + 1 | 'x'|int | '1.9'|int | 2.7|int | '2.5'|float | n|float | -n|abs | (-n)|abs | n|string + 's' | d|items|list|tojson | s|safe | 'a-b (c d'|title | 'ab' * 3 | 'ab' * -1 | [1] + [2] | 'a' + 1 | 1 + 'a' | n.x | none.x | s + zz | zz + 1 | -zz | zz() | s() | 1 / 0 | 1 % 0
range(3)|list | range(1, 4)|list|tojson | range(5, 0, -2)|list | dict(a=1).a | namespace(a=1).a | namespace(a=1).b | strftime_now('%d %b %Y') | strftime_now('%Y-%m-%d %H:%M:%S %A %B %a %j %I %p %y %%') | raise_exception('no ' ~ n) | l.append(1) | none | None | True | true | False
s|nofilter | s is notest | nofunction() | 1 + | (1 | [1, | {'a' 1} | 'a | a b | s. | s[ | s|trim( | | 1 2
"""
for line in EXPRESSIONS.strip().split("\n"):
    for expression in line.split(" | "):
        case("{{ " + expression + " }}", "{{ " + expression + " }}", **DATA)
STATEMENTS = """
{% for x in l %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ x }},{% endfor %}
{% for x in l %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }};{% endfor %}
{% for x in e %}{{ x }}{% else %}empty{% endfor %}|{% for x in zz %}a{% else %}none{% endfor %}
{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for k in d %}{{ k }}{% endfor %}{% for c in 'añ😀' %}[{{ c }}]{% endfor %}
{% for (k, v) in [[1, 2], [3, 4]] %}{{ k }}{{ v }}{% endfor %}
{% for k, v in [[1, 2, 3]] %}{{ k }}{% endfor %}
{% for x in n %}{% endfor %}
{% for x in l if x > 1 %}{{ loop.index }}:{{ x }} {% else %}-{% endfor %}|{% for x in l if x > 5 %}{{ x }}{% else %}-{% endfor %}
{% for x in l %}{% for y in l %}{{ loop.index }}{{ x }}{{ y }} {% endfor %}{{ loop.index }}{% endfor %}
{% for x in [1, 2, 3, 4] %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 4 %}{% break %}{% endif %}{{ x }}{% endfor %}!
{% for x in l + [9] %}{{ x }}{% endfor %}{% for x in (1, 2) %}{{ x }}{% endfor %}{% for x in l[1:] %}{{ x }}{% endfor %}
{% set a = 1 %}{% for x in l %}{% set a = a + x %}{{ a }} {% endfor %}{{ a }}
{% set ns = namespace(a=1, b='x') %}{% for x in l %}{% set ns.a = ns.a + x %}{% endfor %}{{ ns.a }}{{ ns.b }}{{ ns.c }}
{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set a = 1, 2 %}{{ a[1] }}
{% if t %}{% set a = 5 %}{% endif %}{{ a }}{% if z %}x{% elif n == 7 %}y{% elif t %}w{% else %}v{% endif %}{% if z %}x{% elif z %}y{% else %}v{% endif %}
{% set x %}a{{ n }}{% for y in l %}{{ y }}{% endfor %}{% endset %}{{ x|upper }}{{ x }}
{% macro m(a, b=2, c='x') %}{{ a }}{{ b }}{{ c }};{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(1, c='z') }}{{ m(b=5, a=4) }}{{ m() }}
{% macro f(x) %}{% if x > 0 %}{{ x }}{{ f(x - 1) }}{% endif %}{% endmacro %}{{ f(3) }}
{% set d = 3 %}{{ d.x }}{% set d.x = 3 %}
a{# comment #}b{#- c -#} c {#d#}
  {# lone #}
x
a {%- if t %} b {%- endif -%} c
{{- s }} {{ s -}}
  {{ s -}}   x {{- s }}
  {%+ if t %} in {%+ endif +%}
x {% if t %}y{% endif %}
{% if t -%}   y   {%- endif %}   z
{% if t %}{% if z %}a{% else %}b{% endif %}{% endif %}{{ '}}' }}{{ "%}" }}{{ {'a': '}'}['a'] }}
{% generation %}g{{ n }}{% endgeneration %}{ {% if t %}{{ '{{' }}{% endif %} } {x} % } {} #}
{% if %}x{% endif %}
{% if t %}x
{% for x in l %}x{% endif %}
{% endif %}
{% break %}
{% for x l %}{% endfor %}
{% set = 1 %}
{% unknown %}
{{ s
{% if t
{# x
{{ s }
{{ s @ n }}
"""
for statement in STATEMENTS.strip("\n").split("\n"):
    case(statement, statement, **DATA)
lines = ["  {% if t %}", "  a", "  {%- if n -%}", " b ", "  {%- endif %}", "  c {# x #}", " {# y #}", "  {% endif %}  ", "", "d", "{{ s }}", "", ""]
for start in range(len(lines)):
    for end in (len(lines), len(lines) - 2):
        head = ["", "{% if t %}", "{% if t %}{% if n %}\n"][0 if start in (0, *range(8, 13)) else 2 if start in (3, 4) else 1]
        case(f"lines {start} to {end}", head + "\n".join(lines[start:end]), **DATA)

out = Path("src/test/resources/goldens/chat_templates.json")
rows = ",\n".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in cases)
out.write_text('{"generator":"scripts/goldens/chat_templates.py","cases":[\n%s\n]}\n' % rows)
print(len(cases), "cases,", sum("error" in c for c in cases), "of them errors,", out.stat().st_size, "bytes")
