/**
 * Copies without showing, counts down, and takes the secrets out of the page: at the end, and when the page is left,
 * since browsers keep pages that were left. What remains is counted from the bridge's time, not from the person's clock.
 */
export const CREDENTIALS = `const by=id=>document.getElementById(id),all=(what,each)=>document.querySelectorAll(what).forEach(each);
const secrets=by('secrets'),said=by('said'),end=by('session-end');
const over=Date.now()+Date.parse(end.textContent)-Date.parse(by('left').dataset.from);
let told,timer;
const count=(number,unit)=>number+' '+unit+(number===1?'':'s');
function remove(message){
if(!timer)return;
clearInterval(timer);timer=0;
const inside=secrets.contains(document.activeElement);
secrets.remove();by('running').remove();
by(message).hidden=false;
if(inside)by(message).focus();
}
function tick(){
const left=Math.ceil((over-Date.now())/1000);
if(left<=0)return remove('over');
const minutes=Math.floor(left/60),hours=Math.floor(minutes/60);
by('left').textContent=[hours,minutes%60,left%60].map((part,index)=>index?String(part).padStart(2,'0'):part).join(':');
if(minutes!==told)by('spoken').textContent=minutes<1?'Less than a minute left':(hours?count(hours,'hour')+' ':'')+count(minutes%60,'minute')+' left';
told=minutes;
}
by('left').parentNode.hidden=false;
timer=setInterval(tick,1000);tick();
addEventListener('visibilitychange',()=>timer&&tick());
addEventListener('pagehide',()=>remove('left-page'));
all('details',details=>details.addEventListener('toggle',()=>{details.querySelector('b').textContent=details.open?'Hide':'Show'}));
all('button',button=>{
button.hidden=false;
button.addEventListener('click',async()=>{
const text=by(button.value);
all('button',other=>{other.firstChild.data='Copy'});
try{
await navigator.clipboard.writeText(text.textContent);
button.firstChild.data='Copied';
said.textContent='Copied. '+text.previousElementSibling.textContent;
}catch{
text.closest('details').open=true;
getSelection().selectAllChildren(text);
said.textContent='Your browser did not let us copy. It is selected for you: copy it with Ctrl+C or Cmd+C.';
}
})});`;
